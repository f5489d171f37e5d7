import {
  type Address,
  type ConditionId,
  toAddress,
  toConditionId,
  toTokenId,
  toTxHash,
} from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { PriceMarks, TradedMarket, TraderHistory, WalletEvent } from '../../domain/traders/history.ts'
import { closingTimeOf } from '../../domain/traders/skill/bets.ts'
import type { PastMarket } from '../../sim/past/events.ts'
import type { Past } from '../../sim/past/past.ts'
import { midOf, payoutOf } from '../../sim/past/prices.ts'
import type { ActivityRow } from '../../sim/venue/activity-row.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** A wallet's past as the product would know it at `asOf`: the indexer's rows, and prices by the minute. */
export function historyOf(past: Past, wallet: string, asOf: EpochMs): TraderHistory {
  const rows = past.rowsOf(wallet).filter(({ timestamp }) => timestamp * 1000 <= asOf)
  const oldestFirst = rows.toReversed()
  const markets = new Map<ConditionId, TradedMarket>()
  for (const { conditionId } of rows) {
    const market = conditionId === null ? null : past.world.byCondition(conditionId)
    if (market) markets.set(toConditionId(market.conditionId), factsOf(market, asOf))
  }
  return {
    wallet: toAddress(wallet) as Address,
    from: (oldestFirst[0]?.timestamp ?? asOf / 1000) * 1000,
    until: asOf,
    reachesBack: true,
    fills: oldestFirst.flatMap((row) => fillOf(past, row, asOf) ?? []),
    events: oldestFirst.flatMap((row) => eventOf(row) ?? []),
    markets,
  }
}

function factsOf(market: PastMarket, asOf: EpochMs): TradedMarket {
  const { event, conditionId, question, outcomes } = market
  const isResolved = event.resolvesAt <= asOf
  return {
    conditionId: toConditionId(conditionId),
    eventId: event.id,
    question,
    category: event.category,
    negRisk: event.negRisk,
    outcomes: outcomes.map(({ tokenId, name }) => ({ tokenId: toTokenId(tokenId), name })),
    createdAt: event.createdAt,
    openedAt: event.opensAt,
    startsAt: event.endsAt < event.closesAt ? event.endsAt : null,
    endsAt: event.endsAt,
    feeRate: event.fees?.rate ?? 0,
    resolvedAt: isResolved ? event.resolvesAt : null,
    payouts: isResolved ? [payoutOf(market, 0), payoutOf(market, 1)] : null,
  }
}

function fillOf(past: Past, row: ActivityRow, asOf: EpochMs): TraderHistory['fills'][number] | null {
  const found = row.tokenId === null ? null : past.world.byToken(row.tokenId)
  if (row.type !== 'TRADE' || !row.side || !row.tokenId || !row.conditionId || !found) return null
  const at = row.timestamp * 1000
  return {
    at,
    conditionId: toConditionId(row.conditionId),
    tokenId: toTokenId(row.tokenId),
    outcomeIndex: found.outcome,
    side: row.side,
    role: row.side === 'BUY' && row.fee > 0 ? 'taker' : null,
    shares: row.shares,
    notional: row.shares * row.price,
    fee: row.side === 'BUY' ? row.fee : 0,
    orderHash: null,
    txHash: toTxHash(row.txHash),
    source: 'data-api',
    marks: marksAt(found.market, found.outcome, at, asOf),
  }
}

function eventOf({ type, timestamp, txHash, conditionId, shares, cash }: ActivityRow): WalletEvent | null {
  const kind = EVENT_KINDS[type]
  if (!kind) return null
  return {
    kind,
    at: timestamp * 1000,
    txHash: toTxHash(txHash),
    conditionId: conditionId === null ? null : toConditionId(conditionId),
    tokenId: null,
    shares: kind === 'income' ? 0 : shares,
    cash: kind === 'split' ? -cash : cash,
    source: 'data-api',
  }
}

const EVENT_KINDS: Partial<Record<ActivityRow['type'], WalletEvent['kind']>> = {
  SPLIT: 'split',
  MERGE: 'merge',
  REDEEM: 'redeem',
  CONVERSION: 'convert',
  REWARD: 'income',
  MAKER_REBATE: 'income',
}

/** Prices as the order book service keeps them: by the minute. */
function marksAt(market: PastMarket, outcome: 0 | 1, at: EpochMs, asOf: EpochMs): PriceMarks {
  const lastBy = (time: EpochMs, maxAge: number, after = Number.NEGATIVE_INFINITY) => {
    const taken = Math.floor(time / MINUTE_MS) * MINUTE_MS
    return time > asOf || taken <= after || time - taken > maxAge ? null : midOf(market, outcome, taken)
  }
  const after = (horizon: number) => lastBy(at + horizon, 3 * HOUR_MS, at)
  const { event } = market
  const closesAt = closingTimeOf(at, {
    startsAt: event.endsAt < event.closesAt ? event.endsAt : null,
    endsAt: event.endsAt,
  })
  return {
    before: lastBy(at - 1, HOUR_MS),
    after1m: after(MINUTE_MS),
    after5m: after(5 * MINUTE_MS),
    after15m: after(15 * MINUTE_MS),
    after1h: after(HOUR_MS),
    after6h: after(6 * HOUR_MS),
    after24h: after(DAY_MS),
    close: closesAt === null ? null : lastBy(closesAt, 3 * HOUR_MS, at),
    closesAt,
  }
}
