import type { ExchangeGeneration } from '../domain/copy/fill.ts'
import type { CopyPolicy } from '../domain/copy/policy.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { Address } from '../domain/money/ids.ts'
import type { Usd } from '../domain/money/units.ts'
import type { LogLevel } from './logger.ts'
import type { Secret } from './secret.ts'

/** Everything that can be set, parsed once at the start of a process. */
export type Config = {
  /** `paper` unless live trading is switched on, which this version refuses. */
  mode: Mode
  /** The one folder that holds the product's state on this machine. */
  stateDir: string
  /** Null: an embedded Postgres in the state folder. */
  databaseUrl: Secret | null
  temporal: { address: string | null; namespace: string; profile: string | null; uiPort: number }
  endpoints: {
    gamma: string
    clob: string
    dataApi: string
    rtds: string
    polygonHttp: readonly string[]
    polygonWs: string | null
  }
  polygon: {
    chainId: number
    exchanges: readonly { address: Address; generation: ExchangeGeneration; negRisk: boolean }[]
    pollMs: number
    overlapBlocks: number
    maxRangeBlocks: number
    maxBackfillBlocks: number
  }
  /** Several keys are accepted at once so that a key can be rotated. */
  webhooks: { alchemy: readonly Secret[]; quicknode: readonly Secret[]; moralis: readonly Secret[] }
  providers: {
    alchemyApiKey: Secret | null
    alchemyWebhookUrl: string | null
    quicknodeApiKey: Secret | null
    moralisApiKey: Secret | null
    bitqueryApiKey: Secret | null
  }
  api: { host: string; port: number; operatorToken: Secret | null }
  account: { bankroll: Usd }
  policy: CopyPolicy
  leaderDefaults: {
    /** θ of a leader added by hand, in units of √(p(1−p)) per share: a setting, not evidence. */
    assumedEdge: number
    assumedEdgeSd: number
    minPnl30d: Usd
    minSharpe: number
    minTrades: number
    minWinRate: number
  }
  killSwitches: {
    maxDailyLoss: Usd
    /** Part of the equity peak, 0.1 = 10 %. */
    maxDrawdown: number
    adverseFills: number
    /** Price units per share. */
    adverseMarkout: number
    wideSpreadShare: number
    maxAverageSlippageBps: number
    slippageWindow: number
    minSlippageFills: number
    maxDrift: Usd
  }
  paper: { latencyMs: { min: number; max: number }; bookRefreshMs: number }
  tradingKey: Secret | null
  log: { level: LogLevel; pretty: boolean }
}
