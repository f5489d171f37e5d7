import type { Side } from '../copy/fill.ts'
import type { SlippageModelName } from '../copy/policy.ts'
import { mulDiv, quantize, type Rounding } from '../money/rounding.ts'
import {
  greatest,
  least,
  notionalOf,
  ONE,
  type Price,
  price,
  ratio,
  type Shares,
  scaleBy,
  type Usd,
  usd,
} from '../money/units.ts'
import { type BookWalk, walkBook } from './book-walk.ts'
import { estimateFee } from './fees.ts'
import type { FeeSchedule } from './market.ts'
import { midOf, type OrderBook, touchOf } from './order-book.ts'

/** `fixed`: half a per cent worse than the touch. */
const FIXED_SLIPPAGE = 0.005
/** `volume`: at most a quarter of the last hour's shares; impact = 0.1 × (our part of them)². */
const VOLUME_LIMIT = 0.25
const VOLUME_IMPACT = 0.1
/** `spread`: a quarter of the half-spread beyond the touch. */
const SPREAD_WIDENING = 0.25

/** What to price: an order for `shares` that takes from this book. */
export type FillQuestion = {
  side: Side
  shares: Shares
  book: OrderBook
  fees: FeeSchedule
  tickSize: Price
  /** Shares traded in the trailing hour; null where unknown. */
  hourlyShares: Shares | null
}

/** How one model expects the order to fill. `total` is cash with the fee in it; `allIn` is that per share, rounded against us. */
export type FillEstimate = {
  model: SlippageModelName
  shares: Shares
  price: Price
  fee: Usd
  total: Usd
  allIn: Price
}

/** Every model's answer, in the order asked, and the worst of them: the one that gates. */
export type FillEstimates = { estimates: readonly FillEstimate[]; gating: FillEstimate }

/**
 * Prices an order under each of `models`. None is ever better than the touch; all prices and amounts are rounded against us.
 *
 * - `book`: walk the levels.
 * - `fixed`: touch × (1 ± 0.005), then to the tick.
 * - `volume`: touch × (1 ± 0.1·v²), v = our part of the trailing hour's shares, cut at 0.25 (the shape of Zipline's
 *   VolumeShareSlippage with an hour as the bar). Where the hour is unknown, as if v were at its limit.
 * - `spread`: mid ± half the spread × 1.25. Left out where the other side is empty.
 *
 * Returns null where nothing rests on the side taken. Where no model asked for can answer, the book's answer gates.
 */
export function estimateFill(models: readonly SlippageModelName[], question: FillQuestion): FillEstimates | null {
  const walked = estimateBy('book', question)
  if (!walked) return null
  const estimates = models.map((model) => estimateBy(model, question)).filter((estimate) => estimate !== null)
  const worse = (a: FillEstimate, b: FillEstimate) => (question.side === 'BUY' ? b.allIn > a.allIn : b.allIn < a.allIn)
  const [first = walked, ...others] = estimates
  return { estimates, gating: others.reduce((worst, next) => (worse(worst, next) ? next : worst), first) }
}

/** The most shares that the `volume` model lets one order take; null where the hour's volume is unknown. */
export const volumeLimit = (hourlyShares: Shares | null): Shares | null =>
  hourlyShares === null ? null : scaleBy(hourlyShares, VOLUME_LIMIT, 'down')

function estimateBy(model: SlippageModelName, question: FillQuestion): FillEstimate | null {
  const touch = touchOf(question.book, question.side)
  if (touch === null) return null
  switch (model) {
    case 'book':
      return fromWalk(question)
    case 'fixed':
      return atPrice(
        model,
        question,
        question.shares,
        roundToTick(question, worsen(question.side, touch, FIXED_SLIPPAGE)),
      )
    case 'volume':
      return byVolume(question, touch)
    case 'spread':
      return bySpread(question)
  }
}

function fromWalk(question: FillQuestion): FillEstimate | null {
  const walk: BookWalk = walkBook(question.book, question.side, question.fees, {
    shares: question.shares,
    limitPrice: null,
    maxCost: null,
  })
  if (walk.averagePrice === null) return null
  return {
    model: 'book',
    shares: walk.shares,
    price: walk.averagePrice,
    fee: walk.fee,
    total: walk.total,
    allIn: perShare(question.side, walk.total, walk.shares),
  }
}

function byVolume(question: FillQuestion, touch: Price): FillEstimate | null {
  const limit = volumeLimit(question.hourlyShares)
  const filled = limit === null ? question.shares : least(question.shares, limit)
  if (filled === 0n) return null
  const part =
    question.hourlyShares === null ? VOLUME_LIMIT : Math.min(ratio(filled, question.hourlyShares), VOLUME_LIMIT)
  return atPrice('volume', question, filled, worsen(question.side, touch, VOLUME_IMPACT * part * part))
}

function bySpread(question: FillQuestion): FillEstimate | null {
  const mid = midOf(question.book)
  const touch = touchOf(question.book, question.side)
  if (mid === null || touch === null) return null
  const half = question.side === 'BUY' ? touch - mid : mid - touch
  const reach = scaleBy(greatest(half, 0n), 1 + SPREAD_WIDENING, 'up')
  return atPrice('spread', question, question.shares, clampPrice(question.side === 'BUY' ? mid + reach : mid - reach))
}

function atPrice(model: SlippageModelName, question: FillQuestion, quantity: Shares, at: Price): FillEstimate {
  const { side, fees } = question
  const fee = estimateFee(fees, quantity, at)
  const notional = notionalOf(quantity, at, against(side))
  const total = usd(side === 'BUY' ? notional + fee : notional - fee)
  return { model, shares: quantity, price: at, fee, total, allIn: perShare(side, total, quantity) }
}

const against = (side: Side): Rounding => (side === 'BUY' ? 'up' : 'down')

const worsen = (side: Side, at: Price, fraction: number): Price =>
  clampPrice(scaleBy(at, side === 'BUY' ? 1 + fraction : 1 - fraction, against(side)))

const roundToTick = (question: FillQuestion, at: Price): Price =>
  clampPrice(quantize(at, question.tickSize, against(question.side)))

const clampPrice = (micros: bigint): Price => price(least(greatest(micros, 0n), ONE))

/** Fees can push the cash of a share past 0…1 by their last digit; a price cannot follow. */
function perShare(side: Side, total: Usd, quantity: Shares): Price {
  const micros = mulDiv(total, ONE, quantity, against(side))
  return clampPrice(micros)
}
