import type { SkipReason } from '../../domain/copy/decision.ts'
import { addressOf } from '../../sim/ids.ts'
import type { FillScript, SessionLeader } from '../../sim/session.ts'
import type { Cut } from './recording.ts'

/** Recorded seconds per wall second: the session lasts a minute and a half. */
export const SPEED = 4
export const DURATION_MS = 380_000

/** Three consecutive markets. The first and third run to their results; the second is still open when the session ends. */
export const CUTS = {
  first: { slug: 'btc-updown-15m-1790586900', fromMs: 590_000 },
  second: { slug: 'btc-updown-15m-1790587800', fromMs: 250_000 },
  third: { slug: 'btc-updown-15m-1790588700', fromMs: 560_000 },
} as const satisfies Record<string, Cut>

/**
 * Settings that let these markets be traded at this pace: minutes of time are seconds here, and their books hold hundreds of
 * dollars near the price, where the product's own default asks for thousands. The venue is on this machine and may be asked for pasts
 * faster than a real one.
 */
export const SETTINGS: Readonly<Record<string, string>> = {
  COPY_TRADING_MIN_LIQUIDITY_USD: '100',
  COPY_TRADING_MAX_DEPTH_SHARE: '0.2',
  COPY_TRADING_MIN_TIME_TO_END_SECONDS: '12',
  COPY_TRADING_COOLDOWN_SECONDS: '15',
  DISCOVERY_CANDIDATES_PER_RUN: '100',
  DATA_API_REQUESTS_PER_SECOND: '50',
  GAMMA_REQUESTS_PER_SECOND: '50',
  PRICE_REQUESTS_PER_SECOND: '100',
}

const leader = (name: string, label: string, assumedEdge: number, story: string): SessionLeader => ({
  name,
  wallet: addressOf('demo leader', name),
  label,
  story,
  assumedEdge,
  assumedEdgeSd: 0.05,
})

/** The cast. Nobody recorded who traded in these markets, so its fills are written here, against the recorded books. */
export const LEADERS: readonly SessionLeader[] = [
  leader('skilled', 'Skilled', 0.25, 'Buys what will win, early, and takes a profit once: skilled by construction.'),
  leader(
    'lucky',
    'Lucky',
    0.02,
    'Buys at random and happened to win. An assumed edge this small does not pay for the fee.',
  ),
  leader(
    'maker',
    'Market maker',
    0.1,
    'Rests orders on both sides. What is hit says nothing about what it believes now.',
  ),
  leader(
    'late',
    'Late follower',
    0.12,
    'Buys once the price has run: when we arrive it is gone, or the market about to end. Once it is simply wrong.',
  ),
]

/** One fill to place: the first moment between `from` and `to` (session seconds) at which the product would answer `want`. */
export type Scene = {
  name: string
  leader: string
  market: keyof typeof CUTS
  outcome: 'Up' | 'Down'
  side: 'BUY' | 'SELL'
  from: number
  to: number
  /** What the leader trades. A SELL names shares as a part of what the leader bought before. */
  size: { dollars: number } | { partOfHolding: number }
  want: 'copy' | SkipReason
  note: string
  /** Recorded time between the match and its block; matches can take that long to settle. */
  settledAfterMs?: number
  more?: Pick<FillScript, 'role' | 'match' | 'split'>
}

/** In the order of time. */
export const SCENES: readonly Scene[] = [
  {
    name: 'skilled enters third',
    leader: 'skilled',
    market: 'third',
    outcome: 'Up',
    side: 'BUY',
    from: 14,
    to: 40,
    size: { dollars: 60 },
    want: 'copy',
    note: 'Held to the result.',
    more: { split: true },
  },
  {
    name: 'skilled enters second',
    leader: 'skilled',
    market: 'second',
    outcome: 'Down',
    side: 'BUY',
    from: 32,
    to: 80,
    size: { dollars: 60 },
    want: 'copy',
    note: 'An entry to copy; this market outlives the session.',
  },
  {
    name: 'maker bid hit',
    leader: 'maker',
    market: 'third',
    outcome: 'Up',
    side: 'BUY',
    from: 26,
    to: 60,
    size: { dollars: 40 },
    want: 'leader-was-maker',
    note: 'A resting order was hit.',
    more: { role: 'maker' },
  },
  {
    name: 'skilled enters first',
    leader: 'skilled',
    market: 'first',
    outcome: 'Down',
    side: 'BUY',
    from: 36,
    to: 80,
    size: { dollars: 40 },
    want: 'copy',
    note: 'An entry to copy, sold later.',
    more: { match: 'mint' },
  },
  {
    name: 'late loses',
    leader: 'late',
    market: 'third',
    outcome: 'Down',
    side: 'BUY',
    from: 50,
    to: 130,
    size: { dollars: 60 },
    want: 'copy',
    note: 'Copied as well, and wrong: not every copy wins.',
  },
  {
    name: 'skilled adds',
    leader: 'skilled',
    market: 'first',
    outcome: 'Down',
    side: 'BUY',
    from: 55,
    to: 110,
    size: { dollars: 30 },
    want: 'cooldown',
    note: 'More of the same within the cooldown.',
  },
  {
    name: 'lucky buys',
    leader: 'lucky',
    market: 'second',
    outcome: 'Down',
    side: 'BUY',
    from: 84,
    to: 140,
    size: { dollars: 50 },
    want: 'no-edge',
    note: 'Right by luck: no edge to pay the fee from.',
  },
  {
    name: 'late chases',
    leader: 'late',
    market: 'first',
    outcome: 'Down',
    side: 'BUY',
    from: 92,
    to: 180,
    size: { dollars: 30 },
    want: 'price-moved',
    note: 'Settled seconds after it matched; the price had run on.',
    settledAfterMs: 8_000,
  },
  {
    name: 'maker ask hit',
    leader: 'maker',
    market: 'third',
    outcome: 'Up',
    side: 'SELL',
    from: 112,
    to: 150,
    size: { dollars: 40 },
    want: 'nothing-to-sell',
    note: 'The other side of a maker; we hold nothing of it.',
    more: { role: 'maker' },
  },
  {
    name: 'skilled exits first',
    leader: 'skilled',
    market: 'first',
    outcome: 'Down',
    side: 'SELL',
    from: 130,
    to: 180,
    size: { partOfHolding: 1 },
    want: 'copy',
    note: 'The exit: our lots go with the leader’s.',
  },
  {
    name: 'skilled buys the unknown',
    leader: 'skilled',
    market: 'second',
    outcome: 'Down',
    side: 'BUY',
    from: 180,
    to: 260,
    size: { dollars: 30 },
    want: 'unknown-token',
    note: 'A token that no market has.',
  },
  {
    name: 'lucky again',
    leader: 'lucky',
    market: 'second',
    outcome: 'Down',
    side: 'BUY',
    from: 165,
    to: 240,
    size: { dollars: 50 },
    want: 'no-edge',
    note: 'Still no edge to pay the fee from.',
  },
  {
    name: 'late in thin book',
    leader: 'late',
    market: 'first',
    outcome: 'Up',
    side: 'BUY',
    from: 200,
    to: 290,
    size: { dollars: 3 },
    want: 'no-liquidity',
    note: 'A few dollars are offered near the price.',
  },
  {
    name: 'late at the end',
    leader: 'late',
    market: 'third',
    outcome: 'Up',
    side: 'BUY',
    from: 293,
    to: 335,
    size: { dollars: 50 },
    want: 'too-close-to-end',
    note: 'Seconds before the end.',
  },
]
