/*
 * What a paper fill must be, worked out in plain floating-point numbers. Imports nothing, so that it shares no mistake with the
 * product.
 */

/** One side of a recorded market at one moment. Levels are `[price, shares]`. */
export type Snapshot = {
  ts: number
  side: 'UP' | 'DOWN'
  bids: readonly (readonly [number, number])[]
  asks: readonly (readonly [number, number])[]
}

/** What is asked of the venue and of the walk by hand, in whole dollars and shares. */
export type Ask = { side: 'BUY' | 'SELL'; shares: number; limit: number; timeInForce: 'FAK' | 'FOK' }

/** A fill in whole dollars and shares. */
export type PlainFill = { price: number; shares: number; fee: number }

/** The taker fee of crypto markets: rate × p × (1 − p) per share. */
export const FEE_RATE = 0.07
/** Amounts that differ by more than this are wrong. */
const TOLERANCE = 1e-6

/**
 * What an order must get from a recorded book: best price first, up to the limit; 7 % × p × (1 − p) per share and level, rounded up to the next 0.00001 dollars.
 */
export function walkByHand(snapshot: Snapshot, ask: Ask): PlainFill[] {
  if (isCrossed(snapshot)) return []
  const buying = ask.side === 'BUY'
  const levels = [...(buying ? snapshot.asks : snapshot.bids)].sort((a, b) => (buying ? a[0] - b[0] : b[0] - a[0]))
  const fills: PlainFill[] = []
  let missing = ask.shares
  for (const [at, size] of levels) {
    const tooBad = buying ? at > ask.limit + 1e-9 : at < ask.limit - 1e-9
    if (tooBad || missing < 5e-7) break
    const got = Math.min(missing, Math.round(size * 1e6) / 1e6)
    missing -= got
    const exactFee = got * FEE_RATE * at * (1 - at)
    // The small allowance keeps a fee that is a whole number of steps from being pushed to the next by float noise.
    const fee = exactFee < 1e-5 - 1e-12 ? 0 : Math.ceil(exactFee * 1e5 - 1e-6) / 1e5
    fills.push({ price: at, shares: got, fee })
  }
  return ask.timeInForce === 'FOK' && missing >= 5e-7 ? [] : fills
}

/** The book after these fills of an order on `side`. */
export function withoutFills(snapshot: Snapshot, side: Ask['side'], fills: readonly PlainFill[]): Snapshot {
  const left = (levels: Snapshot['bids']): Snapshot['bids'] =>
    levels.flatMap(([at, size]) => {
      const gone = fills.find((fill) => Math.abs(fill.price - at) < 1e-9)?.shares ?? 0
      return size - gone < 5e-7 ? [] : [[at, size - gone] as const]
    })
  return side === 'BUY' ? { ...snapshot, asks: left(snapshot.asks) } : { ...snapshot, bids: left(snapshot.bids) }
}

/** The first difference between two lists of fills, in words; null where there is none. */
export function differenceOf(expected: readonly PlainFill[], actual: readonly PlainFill[]): string | null {
  if (expected.length !== actual.length) return `${actual.length} fills, expected ${expected.length}`
  for (const [i, fill] of expected.entries()) {
    for (const field of ['price', 'shares', 'fee'] as const) {
      const found = actual[i]?.[field] ?? Number.NaN
      const close = Math.abs(found - fill[field]) <= TOLERANCE
      if (!close) return `${field} of fill ${i + 1} was ${found}, expected ${fill[field]}`
    }
  }
  return null
}

/**
 * What is wrong with the fills of a BUY that may spend at most `cash`, given what it would get with plenty; null for nothing.
 * It spends all of it but what buys no further micro-share: less than a step of the fee and a micro-dollar a level.
 */
export function cashDifferenceOf(
  plenty: readonly PlainFill[],
  fills: readonly PlainFill[],
  cash: number,
): string | null {
  const spent = fills.reduce((sum, fill) => sum + fill.price * fill.shares + fill.fee, 0)
  if (spent > cash + 1e-9) return `spent ${spent} of ${cash}`
  const wanted = plenty.reduce((sum, fill) => sum + fill.shares, 0)
  const got = fills.reduce((sum, fill) => sum + fill.shares, 0)
  if (wanted - got <= TOLERANCE) return differenceOf(plenty, fills)
  if (cash - spent > 1.2e-5 + fills.length * 1e-6) return `spent ${spent} of ${cash} though more was on offer`
  const whole = fills.slice(0, -1)
  const last = fills.at(-1)
  const lastLevel = plenty[whole.length]
  const cutShort =
    last && lastLevel && Math.abs(last.price - lastLevel.price) <= TOLERANCE && last.shares <= lastLevel.shares
  return cutShort ? differenceOf(plenty.slice(0, whole.length), whole) : 'the last fill is off its level'
}

/** Whether one outcome's bids are the other's asks at one minus the price, and the other way round. */
export function isMirrored(up: Snapshot, down: Snapshot): boolean {
  const mirrors = (ours: Snapshot['bids'], theirs: Snapshot['bids']): boolean =>
    ours.length === theirs.length &&
    ours.every(([at, size], i) => {
      const [otherAt, otherSize] = theirs[i] ?? [Number.NaN, Number.NaN]
      return Math.abs(at + otherAt - 1) < 1e-9 && Math.abs(size - otherSize) < 1e-9
    })
  return up.ts === down.ts && mirrors(up.bids, down.asks) && mirrors(up.asks, down.bids)
}

/** Whether the best bid is at or above the best ask. */
export function isCrossed({ bids, asks }: Snapshot): boolean {
  const bid = bids[0]?.[0]
  const ask = asks[0]?.[0]
  return bid !== undefined && ask !== undefined && bid >= ask
}
