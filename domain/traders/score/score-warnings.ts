import { lacksMoves } from './score.ts'
import type { ScoreInputs } from './score-inputs.ts'

/** What the five factors do not see; shown beside the score and never part of it. */
export type ScoreWarning =
  | 'early-share-comes-from-short-markets'
  | 'win-rate-is-what-was-paid-for'
  | 'too-few-moves-for-edge'
  | 'few-trades-limit-variation'

/** Figures that put the factors into proportion. `null` where they cannot be stated. */
export type ScoreContext = {
  earlyShare: number | null
  /** The early share in markets scheduled to live 72 hours or more: on an hourly market every trade is early. */
  earlyShareLong: number | null
  winRate: number | null
  /** Win rate less the average price paid: buyers of favourites win often and earn nothing. */
  excessWinRate: number | null
  /** No n trades can vary by more than √(n − 1), so few trades look consistent. */
  largestPossibleCv: number | null
  warnings: readonly ScoreWarning[]
}

const MAX_EARLY_DIFFERENCE = 0.3
const MIN_WIN_RATE = 0.55
/** The coefficient of variation that gives no points: below it, being few is worth points. */
const WORST_CV = 2

/** Reads the score's inputs for what makes a high score cheap. */
export function scoreContextOf(inputs: ScoreInputs): ScoreContext {
  const earlyShare = share(inputs.earlyTrades, inputs.trades)
  const earlyShareLong = share(inputs.longMarketEarlyTrades, inputs.longMarketTrades)
  const winRate = share(inputs.wonMarkets, inputs.decidedMarkets)
  const excessWinRate =
    winRate === null || inputs.averageEntryPrice === null ? null : winRate - inputs.averageEntryPrice
  const largestPossibleCv = inputs.trades < 2 ? null : Math.sqrt(inputs.trades - 1)
  const warnings: ScoreWarning[] = []
  if (earlyShare !== null && Math.abs(earlyShare - (earlyShareLong ?? 0)) > MAX_EARLY_DIFFERENCE) {
    warnings.push('early-share-comes-from-short-markets')
  }
  if (winRate !== null && winRate >= MIN_WIN_RATE && excessWinRate !== null && excessWinRate <= 0) {
    warnings.push('win-rate-is-what-was-paid-for')
  }
  if (lacksMoves(inputs)) warnings.push('too-few-moves-for-edge')
  if (largestPossibleCv !== null && largestPossibleCv < WORST_CV) warnings.push('few-trades-limit-variation')
  return { earlyShare, earlyShareLong, winRate, excessWinRate, largestPossibleCv, warnings }
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)
