import type { Histories } from '../../db/discovery/history-types.ts'
import type { VerdictLedger } from '../../db/discovery/verdicts.ts'
import type { CopyPolicy } from '../../domain/copy/policy.ts'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { utcDayOf } from '../../domain/portfolio/equity.ts'
import { backtestCopy } from '../../domain/traders/copying/backtest.ts'
import { planBacktest } from '../../domain/traders/copying/backtest-plan.ts'
import {
  type CopyOutcome,
  parseVerdictLedger,
  scoreVerdicts,
  verdictLedgerText,
} from '../../domain/traders/roster/verdict-ledger.ts'
import { createRandom } from '../../domain/traders/statistics/random.ts'
import type { Note } from './housekeeping.ts'

export type VerdictDeps = {
  verdicts: Pick<VerdictLedger, 'current' | 'latest' | 'store' | 'unscored' | 'saveScore'>
  histories: Pick<Histories, 'load'>
  sha256: (text: string) => string
  /** How a copy is imagined that tells whether a verdict was right. */
  copying: { delayMs: number; policy: Pick<CopyPolicy, 'maxSlippageBps' | 'lowPriceSlippage' | 'lowPriceBelow'> }
  now: () => EpochMs
}

/** How long a verdict is given to come true. */
const HORIZON_MS = 30 * 86_400_000
/** Dollars of each imagined copy; what copying returned per dollar does not depend on it. */
const STAKE = 50
/** Days of one run; there is more than one only after the nightly run has long been away. */
const DAYS_AT_ONCE = 5

/** What was said of everyone, written down before anyone could know. */
export function createVerdictActivities(deps: VerdictDeps) {
  return {
    /** Writes the day's verdicts down, chained to the day before. Once written, a day stays as it is. */
    async storeVerdicts(): Promise<Note> {
      const asOf = deps.now()
      const day = utcDayOf(asOf)
      const latest = await deps.verdicts.latest()
      if (latest?.day === day) return { note: `${day} is written already` }
      const said = await deps.verdicts.current()
      const previousSha256 = latest?.sha256 ?? null
      const text = verdictLedgerText({ day, asOf, previousSha256, verdicts: said })
      const hash = deps.sha256(text)
      await deps.verdicts.store(day, text, hash, previousSha256, asOf)
      return { note: `${said.length} verdicts, SHA-256 ${hash.slice(0, 12)}…` }
    },

    /** Holds earlier verdicts whose time is over against what copying paid since. */
    async scoreVerdicts(): Promise<Note> {
      const days = (await deps.verdicts.unscored(deps.now(), HORIZON_MS)).slice(0, DAYS_AT_ONCE)
      for (const { day, asOf, text } of days) {
        const { verdicts } = parseVerdictLedger(text)
        const outcomes: CopyOutcome[] = []
        for (const { wallet } of verdicts) outcomes.push(...(await outcomesOf(wallet, asOf, deps)))
        const score = scoreVerdicts(verdicts, outcomes, createRandom(`verdicts of ${day}`))
        await deps.verdicts.saveScore(day, score, deps.now())
      }
      return { note: days.length === 0 ? 'none is due' : `scored ${days.map(({ day }) => day).join(', ')}` }
    },
  }
}

/** What copying a wallet paid after a verdict, event by event. */
async function outcomesOf(wallet: Address, saidAt: EpochMs, deps: VerdictDeps): Promise<CopyOutcome[]> {
  const now = deps.now()
  const history = await deps.histories.load(wallet, { from: saidAt, asOf: now })
  const choice = { from: saidAt, until: saidAt + HORIZON_MS, delayMs: deps.copying.delayMs, stake: STAKE }
  const { byEvent } = backtestCopy(history, planBacktest(choice, deps.copying.policy), now)
  return byEvent.map(({ eventId, stake, profit }) => ({ wallet, eventId, stake, profit }))
}
