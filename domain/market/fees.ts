import { InvariantError } from '../errors.ts'
import { quantize, type Rounding } from '../money/rounding.ts'
import { type EpochMs, ONE, type Price, type Shares, toNumber, type Usd, usd } from '../money/units.ts'
import type { FeeSchedule } from './market.ts'

/** Fees are charged in steps of 0.00001 dollars per match; less than one step is free. */
const FEE_STEP = 10n
const RATE_SCALE = 1_000_000_000n
const MAX_EXPONENT = 4

/**
 * What a taker should expect to pay for one match, rounded up to the next 0.00001 dollars: our estimates go against us.
 *
 * `shares × rate × (p × (1 − p))^exponent`, per match and price level, on both sides of the trade
 * (Polymarket's fee documentation, which says "rounded" without saying how).
 *
 * @throws InvariantError for an unknown schedule: such a market is not traded.
 */
export function estimateFee(fees: FeeSchedule, quantity: Shares, at: Price): Usd {
  return feeOf(fees, quantity, at, 'up')
}

/**
 * What the exchange takes for one match: the same curve, truncated to 0.00001 dollars. The matches on chain whose sixth
 * decimal can tell were all truncated, never rounded up.
 *
 * @throws InvariantError for an unknown schedule.
 */
export function chargedFee(fees: FeeSchedule, quantity: Shares, at: Price): Usd {
  return feeOf(fees, quantity, at, 'down')
}

/** The fee on one more share at `at` in dollars, unrounded: for marginal costs. @throws InvariantError for an unknown schedule. */
export function feePerShare(fees: FeeSchedule, at: Price): number {
  const curve = knownCurve(fees)
  if (!curve) return 0
  const probability = toNumber(at)
  let fee = curve.rate
  for (let power = 0; power < curve.exponent; power++) fee *= probability * (1 - probability)
  return fee
}

/**
 * A market's schedule from what the venue says about it. Fees that are on without a rate and exponent we can compute
 * (a rate of 0…1, a whole exponent of 0…4) are `unknown`, which keeps the market out of trading; never 0 by default.
 */
export function toFeeSchedule(feesEnabled: boolean, rate: number | null, exponent: number | null): FeeSchedule {
  if (!feesEnabled) return { kind: 'none' }
  if (rate === null || exponent === null) return { kind: 'unknown' }
  const computable = rate >= 0 && rate < 1 && Number.isInteger(exponent) && exponent >= 0 && exponent <= MAX_EXPONENT
  if (!computable) return { kind: 'unknown' }
  return rate === 0 ? { kind: 'none' } : { kind: 'curve', rate, exponent }
}

/** What a market is about, as far as historical fees depend on it. */
export type FeeCategory =
  | 'crypto'
  | 'crypto-5m'
  | 'crypto-15m'
  | 'sports'
  | 'ncaab-and-serie-a'
  | 'economics'
  | 'culture'
  | 'weather'
  | 'other'
  | 'finance'
  | 'politics'
  | 'mentions'
  | 'tech'
  | 'geopolitics'

/**
 * The schedule of a market of this category that opened at `openedAt`, for history and back-tests where the market's own
 * schedule was not recorded. A market keeps the schedule it opened with. Trading today reads the market's own instead.
 *
 * Sources: Polymarket's announcements of 2026; the crypto rate's move from 0.072 to 0.07 is dated by the first copy of the
 * fee page that has the new one.
 */
export function historicalFeeSchedule(category: FeeCategory, openedAt: EpochMs): FeeSchedule {
  let schedule: FeeSchedule = { kind: 'none' }
  for (const change of FEE_HISTORY[category]) {
    if (change.from <= openedAt) schedule = change.schedule
  }
  return schedule
}

function feeOf(fees: FeeSchedule, quantity: Shares, at: Price, rounding: Rounding): Usd {
  const curve = knownCurve(fees)
  if (!curve) return usd(0n)
  let numerator = quantity * BigInt(Math.round(curve.rate * 1e9))
  let denominator = RATE_SCALE
  for (let power = 0; power < curve.exponent; power++) {
    numerator *= at * (ONE - at)
    denominator *= ONE * ONE
  }
  if (numerator < FEE_STEP * denominator) return usd(0n)
  return usd(quantize(numerator, FEE_STEP * denominator, rounding) / denominator)
}

function knownCurve(fees: FeeSchedule): { rate: number; exponent: number } | null {
  switch (fees.kind) {
    case 'none':
      return null
    case 'curve':
      return fees
    case 'unknown':
      throw new InvariantError('the fees of a market with an unknown schedule were asked for')
  }
}

type FeeChange = { from: EpochMs; schedule: FeeSchedule }

const since = (day: string, rate: number, exponent = 1): FeeChange => ({
  from: Date.parse(`${day}T00:00:00Z`),
  schedule: { kind: 'curve', rate, exponent },
})

/** Fee Structure V2: most categories pay from here on. */
const STRUCTURE_V2 = '2026-03-30'
const CRYPTO: readonly FeeChange[] = [since(STRUCTURE_V2, 0.072), since('2026-05-24', 0.07)]
const SPORTS: readonly FeeChange[] = [since(STRUCTURE_V2, 0.03), since('2026-07-10', 0.05)]
const FIVE_PERCENT: readonly FeeChange[] = [since(STRUCTURE_V2, 0.05)]
const FOUR_PERCENT: readonly FeeChange[] = [since(STRUCTURE_V2, 0.04)]

const FEE_HISTORY: Readonly<Record<FeeCategory, readonly FeeChange[]>> = {
  'crypto-15m': [since('2026-01-05', 0.25, 2), ...CRYPTO],
  'crypto-5m': [since('2026-02-12', 0.25, 2), ...CRYPTO],
  crypto: [since('2026-03-06', 0.25, 2), ...CRYPTO],
  'ncaab-and-serie-a': [since('2026-02-18', 0.0175), ...SPORTS],
  sports: SPORTS,
  economics: FIVE_PERCENT,
  culture: FIVE_PERCENT,
  weather: FIVE_PERCENT,
  other: FIVE_PERCENT,
  finance: FOUR_PERCENT,
  politics: FOUR_PERCENT,
  mentions: FOUR_PERCENT,
  tech: FOUR_PERCENT,
  geopolitics: [],
}
