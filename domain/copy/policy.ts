import type { Address } from '../money/ids.ts'
import type { EpochMs, Price, Usd } from '../money/units.ts'
import type { Side } from './fill.ts'

/** How an entry is sized before caps. All modes run under the same caps. */
export type SizingMode = 'kelly' | 'ratio' | 'fixed'

/** How the price we would pay is estimated; the worst of the configured ones gates. */
export type SlippageModelName = 'book' | 'fixed' | 'volume' | 'spread'

/** Every tunable number of the copy decision, as configured when the decision was made. Fractions are plain numbers, 0.03 = 3 %. */
export type CopyPolicy = {
  copyingEnabled: boolean
  /** An entry older than this (now − block time) is skipped, not traded late. */
  maxSignalAgeMs: number
  /** The same for exits: old news that the leader is out is still news, for longer. */
  maxExitAgeMs: number
  /** Copy fills where the leader's resting order was hit. */
  copyMakerFills: boolean
  minEdge: number
  /** The least edge in price terms (q − c), against "3 % of five cents". */
  minAbsoluteEdge: Price
  minLiquidity: Usd
  /** How far above the leader's price an entry may reach, basis points of that price. */
  maxSlippageBps: number
  /** Where the leader paid less than `lowPriceBelow`, an entry may reach at least this far: a part of little is under a tick. */
  lowPriceSlippage: Price
  lowPriceBelow: Price
  /** How far below the best bid an exit may reach, basis points of price. */
  maxExitSlippageBps: number
  maxSpread: Price
  /** Spread limit relative to mid; the tighter of the two applies. */
  maxSpreadOfMid: number
  /** No entry this close to the scheduled end, ms. */
  minTimeToEndMs: number
  maxBookAgeMs: number
  sizing: SizingMode
  /** λ of fractional Kelly, 0…1. */
  kellyFraction: number
  /** Largest part of the bankroll in one trade, 0…0.05. */
  maxKellyFraction: number
  /** `ratio`: our notional ÷ leader's notional. */
  copyRatio: number
  /** `fixed`: dollars per entry. */
  fixedStake: Usd
  /** Largest part of the depth within `depthBand` that one order takes. */
  maxDepthShare: number
  slippageModels: readonly SlippageModelName[]
  maxPerLeader: Usd
  maxPerMarket: Usd
  maxPerEvent: Usd
  maxTotal: Usd
  maxDailyLoss: Usd
  maxOpenOrders: number
  /** After an entry in a market, no other entry there for this long, ms. */
  cooldownMs: number
}

/** How old a signal of this side may be and still be acted on, ms. */
export const maxAgeOf = (policy: Pick<CopyPolicy, 'maxSignalAgeMs' | 'maxExitAgeMs'>, side: Side): number =>
  side === 'BUY' ? policy.maxSignalAgeMs : policy.maxExitAgeMs

/** Where the belief in a leader comes from. An `assumed` edge is a setting, not evidence, and says so wherever it shows. */
export type EdgeSource = 'assumed' | 'estimated'

/** A leader as the decision saw them. `edge` is θ, in units of √(p(1−p)) per share; `edgeSd` its standard deviation. */
export type LeaderState = {
  wallet: Address
  label: string | null
  active: boolean
  paused: boolean
  pauseReason: string | null
  edge: number
  edgeSd: number
  edgeSource: EdgeSource
  /** That copying pays, 0…1; null without an estimate, absent where nobody looked (as in decisions under rules 1). */
  probability?: number | null
  /** Discovery found nothing against following with real money; absent means that it did not look. */
  liveEligible?: boolean
  followedSince: EpochMs
}

/** The account as the decision saw it. Exposure is cost of open lots plus held reservations. */
export type AccountState = {
  cash: Usd
  equity: Usd
  /** What sizing may treat as capital: the smaller of equity and the configured bankroll. */
  bankroll: Usd
  /** Dollars still reserved for orders on their way. */
  reserved: Usd
  exposureTotal: Usd
  exposureLeader: Usd
  exposureMarket: Usd
  exposureEvent: Usd
  dailyLoss: Usd
  openOrders: number
  halted: boolean
  haltReason: string | null
}
