import type { Histories } from '../../db/discovery/history-types.ts'
import type { RecordedBooks } from '../../db/discovery/recorded-books.ts'
import type { CopyPolicy } from '../../domain/copy/policy.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { backtestCopy } from '../../domain/traders/copying/backtest.ts'
import { planBacktest } from '../../domain/traders/copying/backtest-plan.ts'
import { findAmong } from '../../domain/traders/copying/recorded-books.ts'
import type { BacktestInput, FinishedBacktest } from '../../temporal/research-messages.ts'

export type BacktestDeps = {
  histories: Pick<Histories, 'load'>
  recordedBooks: RecordedBooks
  copying: { policy: Pick<CopyPolicy, 'maxSlippageBps' | 'lowPriceSlippage' | 'lowPriceBelow'> }
  historyMs: number
  now: () => EpochMs
}

/** What somebody asks for and waits for. */
export function createBacktestActivities(deps: BacktestDeps) {
  return {
    /**
     * Imagines copying a wallet over its known past, as far back as its newest 100,000 fills reach, at the prices of books that we saw
     * where we saw any; null where nothing of it is known. Without its single trades, of which there can be as many.
     */
    async workOutBacktest({ wallet, delayMs, stake }: BacktestInput): Promise<FinishedBacktest | null> {
      const asOf = deps.now()
      const from = asOf - deps.historyMs
      const history = await deps.histories.load(wallet, { from, asOf })
      const first = history.fills[0]
      if (!first) return null
      const moments = history.fills.map(({ tokenId, at }) => ({ tokenId, at: at + delayMs }))
      const findBook = findAmong(await deps.recordedBooks.near(moments, asOf), delayMs)
      const choice = { delayMs, stake, from: Math.max(from, first.at), until: asOf }
      const plan = planBacktest(choice, deps.copying.policy)
      const { byEvent: _, trades: __, ...result } = backtestCopy(history, plan, asOf, findBook)
      return { plan, result }
    },
  }
}
