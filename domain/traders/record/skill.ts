import type { EpochMs } from '../../money/units.ts'
import { utcDayOf } from '../../portfolio/equity.ts'
import { hourMoveOf } from '../score/score-inputs.ts'
import type { MeanMove } from '../screens/screens.ts'
import { type Bet, groupByEvent } from '../skill/bets.ts'
import { type CalibrationBand, calibrationBands } from '../skill/calibration.ts'
import { type EvidenceSummary, weighEvidence } from '../skill/evidence.ts'
import { type MarkoutPoint, type MarkoutShape, markoutCurve, shapeOf } from '../skill/markouts.ts'
import { createRandom } from '../statistics/random.ts'
import { type FollowingCost, type FollowingCosts, followingCost } from './following-cost.ts'
import { MARK_HORIZONS, type MarkHorizon } from './known-history.ts'
import { placedBet } from './placed-bets.ts'
import { eventOf, type PlacedTrade } from './placed-trades.ts'

/** What only an eligible wallet is worth working out for. */
export type SkillFigures = {
  bets: number
  /** What the judgement of the whole family needs. */
  evidence: EvidenceSummary
  calibration: readonly CalibrationBand[]
  markouts: { curve: readonly MarkoutPoint[]; shape: MarkoutShape }
  copyCost: CopyCostFigures | null
  /** Mean over events of (closing mid − price), in price; null with fewer than ten. */
  clv: number | null
}

/** What a copier pays above the leader, means over bets in price per share. The first three add up to `total`. */
export type CopyCostFigures = {
  delay: number
  spread: number
  fee: number
  total: number
  /** The part of bets whose mids are known, 0…1; the others' cost is assumed. */
  measuredShare: number
}

const MIN_CLOSING_EVENTS = 10
/** Enough for a curve to look at, at a fraction of what the evaluation takes. */
const MARKOUT_RESAMPLES = 200
const HORIZONS = Object.keys(MARK_HORIZONS) as MarkHorizon[]

/** Weighs the bets of `trades`, which are those of the stretch of time that counts as evidence. */
export function skillOf(
  seed: string,
  trades: readonly PlacedTrade[],
  asOf: EpochMs,
  costs: FollowingCosts,
  draws?: number,
): SkillFigures {
  const day = utcDayOf(asOf)
  const followings = trades.map((trade) => followingCost(trade, costs))
  const bets = trades.map((trade, i) => placedBet(trade, followings[i] ?? null))
  const { resolvedEvents, leader, copier, dollarExcess, concentration } = weighEvidence(
    bets,
    asOf,
    createRandom(`${seed} ${day}`),
    draws,
  )
  const curve = markoutCurve(
    trades.map((trade) => ({
      eventId: eventOf(trade.first),
      moves: HORIZONS.map((horizon) => moveOf(trade, horizon)),
    })),
    HORIZONS.map((horizon) => MARK_HORIZONS[horizon]),
    createRandom(`${seed} ${day} markouts`),
    MARKOUT_RESAMPLES,
  )
  return {
    bets: bets.length,
    evidence: { resolvedEvents, leader, copier, dollarExcess, concentration },
    calibration: calibrationBands(
      bets.flatMap(({ eventId, price, payout }) => (payout === null ? [] : [{ eventId, price, payout }])),
    ),
    markouts: { curve, shape: shapeOf(curve) },
    copyCost: meanCost(followings),
    clv: closingValue(bets),
  }
}

/**
 * How far prices go after a wallet trades, for the screens: within the first minute, which is the soonest that is known, and within
 * an hour. Null with fewer than two trades of which both are known.
 */
export function screenMoves(trades: readonly PlacedTrade[]): { after15s: MeanMove; after1h: MeanMove } | null {
  const early: number[] = []
  const hour: number[] = []
  for (const trade of trades) {
    const [soon, later] = [moveOf(trade, 'after1m'), moveOf(trade, 'after1h')]
    if (soon === null || later === null) continue
    early.push(soon)
    hour.push(later)
  }
  return early.length < 2 ? null : { after15s: meanMove(early), after1h: meanMove(hour) }
}

/** How far the mid had gone the trader's way at a horizon; the payout where the market had resolved by then. Null where unknown. */
export function moveOf({ at, side, first }: PlacedTrade, horizon: MarkHorizon): number | null {
  const { marks, market, outcomeIndex } = first
  const before = marks?.before ?? null
  if (before === null) return null
  const isOver = market !== null && market.resolvedAt !== null && market.resolvedAt <= at + MARK_HORIZONS[horizon]
  const after = isOver ? (market.payouts?.[outcomeIndex] ?? null) : (marks?.[horizon] ?? null)
  return after === null ? null : hourMoveOf(side, before, after)
}

function meanMove(moves: readonly number[]): MeanMove {
  const n = moves.length
  const mean = moves.reduce((sum, move) => sum + move, 0) / n
  const squares = moves.reduce((sum, move) => sum + (move - mean) ** 2, 0)
  return { mean, error: Math.sqrt(squares / (n - 1) / n) }
}

function meanCost(followings: readonly (FollowingCost | null)[]): CopyCostFigures | null {
  const known = followings.filter((following) => following !== null)
  if (known.length === 0) return null
  const mean = (value: (following: FollowingCost) => number) =>
    known.reduce((sum, following) => sum + value(following), 0) / known.length
  const [delay, spread, fee] = [mean((one) => one.delay), mean((one) => one.spread), mean((one) => one.fee)]
  return { delay, spread, fee, total: delay + spread + fee, measuredShare: mean((one) => Number(one.isMeasured)) }
}

function closingValue(bets: readonly Bet[]): number | null {
  const values = [...groupByEvent(bets).values()].flatMap((group) => {
    const closed = group.filter(({ closeMid }) => closeMid !== null)
    const shares = closed.reduce((sum, bet) => sum + bet.shares, 0)
    const gained = closed.reduce((sum, bet) => sum + bet.shares * ((bet.closeMid ?? 0) - bet.price), 0)
    return shares === 0 ? [] : [gained / shares]
  })
  if (values.length < MIN_CLOSING_EVENTS) return null
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
