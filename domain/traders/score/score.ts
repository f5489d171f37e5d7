import { SCORE_WINDOW_DAYS, type ScoreInputs } from './score-inputs.ts'

/** Letters for people: A from 90, B from 80, C from 70, D from 60, else F. */
export type Grade = 'A' | 'B' | 'C' | 'D' | 'F'

/** The five factors, each 0…100 before its weight. */
export type SubScores = {
  earlyBetting: number
  volumeConsistency: number
  winRate: number
  edge: number
  activity: number
}

/** Why a wallet is not considered, whatever its score. */
export type ScoreFilter = 'fewer-than-50-trades-in-30-days' | 'no-trade-in-7-days' | 'fewer-than-10-resolved-markets'

/** The Emerging Trader Score of one wallet at one time, with all it follows from. */
export type TraderScore = {
  version: typeof SCORE_VERSION
  inputs: ScoreInputs
  subScores: SubScores
  /** 0…100. */
  score: number
  grade: Grade
  /** The filters that it fails; empty for an eligible wallet. */
  failedFilters: readonly ScoreFilter[]
  /** Eligible and strictly above 70. Says nothing about whether copying it would pay. */
  isAutoAdded: boolean
}

/** Changes whenever the same inputs can give another score. */
export const SCORE_VERSION = 'emerging-trader-1'

/** How many points a factor can give, and at which value it gives none and all of them; a straight line in between. */
export type FactorScale = { weight: number; none: number; full: number }

/** Early share, coefficient of variation, win rate, share of moves that went the trader's way, trades a week (see `activityOf`). */
export const FACTOR_SCALES: Readonly<Record<keyof SubScores, FactorScale>> = {
  earlyBetting: { weight: 30, none: 0, full: 0.3 },
  volumeConsistency: { weight: 20, none: 2, full: 0.5 },
  winRate: { weight: 20, none: 0.45, full: 0.55 },
  edge: { weight: 20, none: 0.4, full: 0.6 },
  activity: { weight: 10, none: 0, full: 5 },
}

/** A wallet is added by itself strictly above this score. */
export const AUTO_ADD_ABOVE = 70
export const MIN_TRADES = 50
export const MIN_RESOLVED_MARKETS = 10
/** Trades after which the price moved, below which the edge factor gives nothing. */
export const MIN_MOVED_TRADES = 20
const GRADES = [
  ['A', 90],
  ['B', 80],
  ['C', 70],
  ['D', 60],
] as const satisfies readonly (readonly [Grade, number])[]

/**
 * The Emerging Trader Score, version 1: early betting 30, volume consistency 20, win rate 20, edge 20, activity 10.
 *
 * Every factor is a straight line between its two anchors, with no step at either end. A win rate or an edge halfway between
 * its anchors gives 50, not 75: a line from 50 upward would lift a coin flipper's 62 to 72, past the bar.
 */
export function traderScore(inputs: ScoreInputs): TraderScore {
  const subScores = subScoresOf(inputs)
  const failedFilters = failedFiltersOf(inputs)
  const score = weigh(subScores)
  return {
    version: SCORE_VERSION,
    inputs,
    subScores,
    score,
    grade: gradeOf(score),
    failedFilters,
    isAutoAdded: failedFilters.length === 0 && score > AUTO_ADD_ABOVE,
  }
}

/** The letter of a score. */
export const gradeOf = (score: number): Grade => GRADES.find(([, least]) => score >= least)?.[0] ?? 'F'

/** Trades a week at the pace of the last 30 days. */
export const tradesPerWeek = ({ trades }: Pick<ScoreInputs, 'trades'>): number => (trades * 7) / SCORE_WINDOW_DAYS

/** Whether the edge factor has too little to go on and is 0 for that reason. */
export const lacksMoves = ({ movedTrades }: Pick<ScoreInputs, 'movedTrades'>): boolean => movedTrades < MIN_MOVED_TRADES

function subScoresOf(inputs: ScoreInputs): SubScores {
  const { trades, earlyTrades, notionalCv, decidedMarkets, wonMarkets, movedTrades, favourableTrades } = inputs
  return {
    earlyBetting: trades === 0 ? 0 : line(earlyTrades / trades, FACTOR_SCALES.earlyBetting),
    volumeConsistency: notionalCv === null ? 0 : line(notionalCv, FACTOR_SCALES.volumeConsistency),
    winRate: decidedMarkets === 0 ? 0 : line(wonMarkets / decidedMarkets, FACTOR_SCALES.winRate),
    edge: lacksMoves(inputs) ? 0 : line(favourableTrades / movedTrades, FACTOR_SCALES.edge),
    activity: activityOf(tradesPerWeek(inputs)),
  }
}

/** 0 at `none` and beyond, 100 at `full` and beyond, straight in between. */
const line = (value: number, { none, full }: FactorScale): number =>
  100 * Math.min(1, Math.max(0, (value - none) / (full - none)))

function activityOf(perWeek: number): number {
  if (perWeek < FACTOR_SCALES.activity.full) return line(perWeek, FACTOR_SCALES.activity)
  return perWeek <= 20 ? 100 : Math.max(50, 100 - 2 * (perWeek - 20))
}

/** The weighted mean, to nine decimals so that a score of exactly 70 is not above 70. */
function weigh(subScores: SubScores): number {
  let points = 0
  for (const [factor, { weight }] of Object.entries(FACTOR_SCALES))
    points += weight * subScores[factor as keyof SubScores]
  return Math.round(points * 1e7) / 1e9
}

function failedFiltersOf({ trades, tradesLast7Days, resolvedMarkets }: ScoreInputs): ScoreFilter[] {
  const failed: ScoreFilter[] = []
  if (trades < MIN_TRADES) failed.push('fewer-than-50-trades-in-30-days')
  if (tradesLast7Days < 1) failed.push('no-trade-in-7-days')
  if (resolvedMarkets < MIN_RESOLVED_MARKETS) failed.push('fewer-than-10-resolved-markets')
  return failed
}
