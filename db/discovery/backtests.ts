import { LRUCache } from 'lru-cache'
import pLimit from 'p-limit'
import type { CopyPolicy } from '../../domain/copy/policy.ts'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { type Backtest, type BacktestPlan, backtestCopy } from '../../domain/traders/copying/backtest.ts'
import { type BacktestChoice, planBacktest } from '../../domain/traders/copying/backtest-plan.ts'
import type { Histories } from './history-types.ts'

/** A back-test without its single trades, of which there can be a hundred thousand. */
export type FinishedBacktest = { plan: BacktestPlan; result: Omit<Backtest, 'byEvent' | 'trades'> }

export type Backtests = {
  /** Imagines copying a wallet over its known past, as far back as its newest 20,000 fills reach; null where none of it is known. */
  run(
    wallet: Address,
    choice: Pick<BacktestChoice, 'delayMs' | 'stake'>,
    now: EpochMs,
  ): Promise<FinishedBacktest | null>
}

const DAY_MS = 86_400_000
/** So long the same question gets the same answer: a past grows by the hour, and working it out keeps a process busy. */
const ANSWER_MS = 5 * 60_000
const ANSWERS = 200
/** The newest ones: this runs beside the taking in of webhooks, which must not wait for longer than half a second. */
const MOST_FILLS = 20_000

/**
 * Back-tests over the stored pasts, one at a time. No order books are recorded, so prices are reconstructed from mids or assumed.
 */
export function createBacktests(
  histories: Pick<Histories, 'load'>,
  settings: { historyDays: number; policy: Pick<CopyPolicy, 'maxSlippageBps' | 'lowPriceSlippage' | 'lowPriceBelow'> },
): Backtests {
  const answers = new LRUCache<string, Promise<FinishedBacktest | null>>({ max: ANSWERS, ttl: ANSWER_MS })
  const waiting = pLimit(1)
  const workOut: Backtests['run'] = async (wallet, choice, now) => {
    const from = now - settings.historyDays * DAY_MS
    const whole = await histories.load(wallet, { from, asOf: now })
    const history = { ...whole, fills: whole.fills.slice(-MOST_FILLS) }
    const first = history.fills[0]
    if (!first) return null
    const plan = planBacktest({ ...choice, from: Math.max(from, first.at), until: now }, settings.policy)
    const { byEvent: _, trades: __, ...result } = backtestCopy(history, plan, now)
    return { plan, result }
  }
  return {
    run(wallet, choice, now) {
      const question = `${wallet} ${choice.delayMs} ${choice.stake}`
      const known = answers.get(question)
      if (known) return known
      const answer = waiting(() => workOut(wallet, choice, now))
      answers.set(question, answer)
      // What failed is asked again, not remembered.
      answer.catch(() => answers.delete(question))
      return answer
    },
  }
}
