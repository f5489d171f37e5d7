import {
  type ConditionId,
  type TokenId,
  toAddress,
  toConditionId,
  toTokenId,
  toTxHash,
} from '../../../domain/money/ids.ts'
import type { EpochMs } from '../../../domain/money/units.ts'
import type {
  HistoryFill,
  PriceMarks,
  TradedMarket,
  TraderHistory,
  WalletEvent,
} from '../../../domain/traders/history.ts'
import type { Random } from '../../../domain/traders/statistics/random.ts'

/** When the profiles of these tests are made: a noon. */
export const AS_OF: EpochMs = Date.parse('2026-11-20T12:00:00Z')
export const MINUTE_MS = 60_000
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
export const WALLET = toAddress(`0x${'a1'.repeat(20)}`)

/** The n-th condition, its two tokens and a transaction. */
export const conditionOf = (n: number): ConditionId => toConditionId(`0x${n.toString(16).padStart(64, '0')}`)
export const tokenOf = (n: number, outcome: number): TokenId => toTokenId(String(1_000 + 2 * n + outcome))
const txOf = (n: number) => toTxHash(`0x${n.toString(16).padStart(64, 'f')}`)

/** A market with two outcomes that opened a week before {@link AS_OF} and has not resolved. */
export const aTradedMarket = (n: number, changes: Partial<TradedMarket> = {}): TradedMarket => ({
  conditionId: conditionOf(n),
  eventId: `event ${n}`,
  question: `Question ${n}?`,
  category: 'politics',
  negRisk: false,
  outcomes: [
    { tokenId: tokenOf(n, 0), name: 'Yes' },
    { tokenId: tokenOf(n, 1), name: 'No' },
  ],
  createdAt: AS_OF - 7 * DAY_MS,
  openedAt: AS_OF - 7 * DAY_MS,
  startsAt: null,
  endsAt: AS_OF + 7 * DAY_MS,
  feeRate: 0.04,
  resolvedAt: null,
  payouts: null,
  ...changes,
})

type FillChanges = Partial<HistoryFill> & { price?: number; outcome?: number; marks?: PriceMarks | null }

/** A purchase of 100 first outcomes of the n-th market at one half, without a fee, two days before {@link AS_OF}. */
export function aHistoryFill(n: number, changes: FillChanges = {}): TraderHistory['fills'][number] {
  const { price = 0.5, outcome = 0, marks = null, ...rest } = changes
  const shares = rest.shares ?? 100
  const at = rest.at ?? AS_OF - 2 * DAY_MS
  return {
    at,
    conditionId: conditionOf(n),
    tokenId: tokenOf(n, outcome),
    outcomeIndex: outcome,
    side: 'BUY',
    role: 'taker',
    shares,
    notional: shares * price,
    fee: 0,
    orderHash: null,
    txHash: txOf(Math.floor(at / 1_000)),
    source: 'data-api',
    marks,
    ...rest,
  }
}

/** Mids around a trade that never move from `mid`. */
export const stillMarks = (mid: number, changes: Partial<PriceMarks> = {}): PriceMarks => ({
  before: mid,
  after1m: mid,
  after5m: mid,
  after15m: mid,
  after1h: mid,
  after6h: mid,
  after24h: mid,
  close: mid,
  closesAt: null,
  ...changes,
})

/** Anything else that moved shares of the n-th market, a day before {@link AS_OF}. */
export const aWalletEvent = (n: number, changes: Partial<WalletEvent>): WalletEvent => ({
  kind: 'split',
  at: AS_OF - DAY_MS,
  txHash: txOf(n),
  conditionId: conditionOf(n),
  tokenId: null,
  shares: 100,
  cash: 0,
  source: 'data-api',
  ...changes,
})

/** A wallet's whole past, from half a year before {@link AS_OF}. */
export const aHistory = (
  changes: Partial<Omit<TraderHistory, 'markets'>> & { markets?: readonly TradedMarket[] } = {},
): TraderHistory => {
  const { markets = [], ...rest } = changes
  return {
    wallet: WALLET,
    from: AS_OF - 180 * DAY_MS,
    until: AS_OF,
    reachesBack: true,
    fills: [],
    events: [],
    ...rest,
    markets: new Map(markets.map((market) => [market.conditionId, market])),
  }
}

/** What an invented wallet is like: how often it trades a month, and by how much what it buys is too cheap. */
export type Habit = { trades: number; days: number; edge: number }

/**
 * An invented wallet that buys outcomes of markets of its own, sells a few of them again, and whose markets resolve within a week;
 * mids are known, and follow the truth within the hour.
 */
export function inventHistory(random: Random, habit: Habit, asOf: EpochMs = AS_OF): TraderHistory {
  const fills: TraderHistory['fills'][number][] = []
  const markets: TradedMarket[] = []
  for (let n = 0; n < habit.trades; n++) {
    const at = Math.floor(asOf - habit.days * DAY_MS * (1 - n / habit.trades))
    const mid = 0.1 + 0.8 * random.uniform()
    const fair = Math.min(0.98, mid + habit.edge * Math.sqrt(mid * (1 - mid)))
    const outcome = random.uniform() < 0.5 ? 0 : 1
    const pays = random.uniform() < fair
    const resolvesAt = Math.floor(at + (0.2 + 7 * random.uniform()) * DAY_MS)
    const isShort = resolvesAt > asOf
    const winner = pays ? outcome : 1 - outcome
    markets.push(
      aTradedMarket(n, {
        openedAt: Math.floor(at - 48 * random.uniform() * HOUR_MS),
        endsAt: resolvesAt,
        resolvedAt: isShort ? null : resolvesAt,
        payouts: isShort ? null : [Number(winner === 0), Number(winner === 1)],
      }),
    )
    const later = (toward: number) => mid + (fair - mid) * toward + 0.01 * random.normal()
    const marks: PriceMarks = {
      before: mid,
      after1m: later(0.1),
      after5m: later(0.3),
      after15m: later(0.6),
      after1h: later(0.8),
      after6h: later(1),
      after24h: later(1),
      close: later(1),
      closesAt: Math.min(at + DAY_MS, Math.floor((at + resolvesAt) / 2)),
    }
    const shares = 20 + Math.floor(200 * random.uniform())
    fills.push(
      aHistoryFill(n, {
        at,
        outcome,
        price: Math.min(0.99, mid + 0.01),
        shares,
        fee: 0.04 * mid * (1 - mid) * shares,
        marks,
      }),
    )
    if (random.uniform() < 0.2) {
      const soldAt = Math.floor(at + (resolvesAt - at) / 2)
      if (soldAt <= asOf)
        fills.push(aHistoryFill(n, { at: soldAt, side: 'SELL', outcome, price: mid, shares: shares / 2 }))
    }
  }
  return aHistory({ fills: fills.sort((a, b) => a.at - b.at), markets, from: asOf - 180 * DAY_MS, until: asOf })
}
