import type { Address } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'
import type { Backtest, BacktestPlan } from '../domain/traders/copying/backtest.ts'
import type { BacktestChoice } from '../domain/traders/copying/backtest-plan.ts'
import type { DiscoverySource } from '../domain/traders/history.ts'

export type ResearchKind = 'discover' | 'refresh' | 'clean-up'

/** Input of `discoverTraders` and `refreshScores`. */
export type ResearchInput = {
  /** Look only here for candidates; null: wherever it is configured. */
  sources: readonly DiscoverySource[] | null
  /** Most wallets that this run reads. */
  wallets: number
  /** Set where a run goes on with a fresh history. */
  carried?: Carried
}

/** What a run takes along when it goes on with a fresh history. */
export type Carried = { progress: ResearchProgress; wallets: readonly Address[] }

/** One step of a run. `total` is null where it is not known how much there is to do. */
export type ResearchStep = {
  name: string
  state: 'running' | 'done' | 'failed'
  done: number
  total: number | null
  note: string | null
  startedAt: EpochMs
  endedAt: EpochMs | null
}

/** What a run has done so far. Of wallets: `unfinished` have more past than one run reads, `busy` ones another run is reading. */
export type ResearchTotals = {
  found: number
  added: number
  scored: number
  unfinished: number
  busy: number
  failed: number
  pages: number
  rows: number
  prices: number
}

/** The answer to the query `progress`: a snapshot of a run. */
export type ResearchProgress = {
  runId: string
  kind: ResearchKind
  state: 'running' | 'done' | 'failed'
  startedAt: EpochMs
  steps: readonly ResearchStep[]
  totals: ResearchTotals
  /** The latest ones, for a reader. */
  failures: readonly string[]
  /** When the step under way will be over at this pace; null where that is not known. */
  expectedEndAt: EpochMs | null
}

/** What a finished run returns. */
export type ResearchSummary = ResearchProgress & { summary: string }

/** Input of `readTrader`. */
export type ReadTraderInput = { runId: string; wallet: Address }

/** What came of one wallet, with what it took. */
export type ReadTraderResult = {
  outcome: 'scored' | 'unfinished'
  pages: number
  rows: number
  prices: number
}

/** Input of `backtestWallet`: whom to imagine copying, how far behind, and with how many dollars a purchase. */
export type BacktestInput = { wallet: Address } & Pick<BacktestChoice, 'delayMs' | 'stake'>

/** What `backtestWallet` returns: a back-test without its single trades and events, which no payload could hold. */
export type FinishedBacktest = { plan: BacktestPlan; result: Omit<Backtest, 'byEvent' | 'trades'> }
