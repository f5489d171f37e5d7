import type { ConditionId, TokenId } from '../../money/ids.ts'
import type { EpochMs } from '../../money/units.ts'
import type { TradedMarket, TraderHistory, WalletEvent } from '../history.ts'
import { eventOf, type PlacedFill } from './placed-trades.ts'

/** What moved the shares of one event, in the order in which the book takes it. */
export type LedgerRow = { at: EpochMs } & (
  | { kind: 'trade'; fill: PlacedFill }
  | { kind: 'split' | 'merge'; shares: number; market: TradedMarket }
  | { kind: 'redeem'; conditionId: ConditionId; tokenId: TokenId | null; shares: number; cash: number }
  | { kind: 'convert'; from: readonly { tokenId: TokenId; conditionId: ConditionId }[]; shares: number; cash: number }
  | { kind: 'transfer-in' | 'transfer-out'; conditionId: ConditionId; tokenId: TokenId; shares: number }
  | { kind: 'resolve'; market: TradedMarket; payouts: readonly number[] }
)

/** All rows of one event, and the markets of it that the wallet had to do with. Rows of different events share no shares. */
export type EventRows = { eventId: string; rows: readonly LedgerRow[]; markets: readonly TradedMarket[] }

/** Splits a wallet's past into events. Rows that name no market that is known are left out. */
export function groupRows(history: TraderHistory, fills: readonly PlacedFill[]): EventRows[] {
  const groups = new Map<string, Group>()
  const lastFills = new Map<ConditionId, PlacedFill>()
  for (const fill of fills) {
    const { market, conditionId } = fill
    const isNew = market !== null && !lastFills.has(conditionId)
    lastFills.set(conditionId, fill)
    addTo(groups, eventOf(fill), { kind: 'trade', at: fill.at, fill }, isNew ? market : null)
  }
  for (const { event, market } of placeEvents(history)) {
    const isNew = !groups.get(market.eventId)?.markets.includes(market)
    addTo(groups, market.eventId, rowOf(event, market), isNew ? market : null)
  }
  return [...groups.values()].map((group) => ({ ...group, rows: inOrder(group, lastFills) }))
}

type Group = { eventId: string; rows: LedgerRow[]; markets: TradedMarket[] }

function addTo(
  groups: Map<string, Group>,
  eventId: string,
  row: LedgerRow | null,
  newMarket: TradedMarket | null,
): void {
  const group = groups.get(eventId)
  if (!group) {
    groups.set(eventId, { eventId, rows: row ? [row] : [], markets: newMarket ? [newMarket] : [] })
    return
  }
  if (row) group.rows.push(row)
  if (newMarket) group.markets.push(newMarket)
}

/** What happens in one block: shares arrive before they leave, and a market resolves before its shares are redeemed. */
const RANKS = {
  split: 0,
  'transfer-in': 0,
  trade: 1,
  convert: 1,
  merge: 3,
  resolve: 4,
  redeem: 5,
  'transfer-out': 5,
} as const satisfies Record<LedgerRow['kind'], number>

const rankOf = (row: LedgerRow): number => RANKS[row.kind] + (row.kind === 'trade' && row.fill.side === 'SELL' ? 1 : 0)

const compare = (a: LedgerRow, b: LedgerRow): number => a.at - b.at || rankOf(a) - rankOf(b)

function inOrder({ rows, markets }: Group, lastFills: ReadonlyMap<ConditionId, PlacedFill>): LedgerRow[] {
  for (const market of markets) {
    const { conditionId, resolvedAt, payouts } = market
    if (resolvedAt === null || payouts === null) continue
    // A resolution that we were told of too early must not stand before trades that were still made.
    rows.push({ kind: 'resolve', at: Math.max(resolvedAt, lastFills.get(conditionId)?.at ?? 0), market, payouts })
  }
  // Most events are a few trades and an end.
  if (rows.some((row, i) => i > 0 && compare(rows[i - 1] ?? row, row) > 0)) rows.sort(compare)
  return rows.some(({ kind }) => kind === 'convert') ? joinConversions(rows) : rows
}

/** One conversion is told in a row per "No" that went into it. */
function joinConversions(rows: LedgerRow[]): LedgerRow[] {
  const joined: LedgerRow[] = []
  for (const row of rows) {
    const last = joined.at(-1)
    if (row.kind === 'convert' && last?.kind === 'convert' && last.at === row.at && last.shares === row.shares) {
      joined[joined.length - 1] = { ...last, from: [...last.from, ...row.from], cash: Math.max(last.cash, row.cash) }
    } else {
      joined.push(row)
    }
  }
  return joined
}

function placeEvents({ events, markets }: TraderHistory): { event: WalletEvent; market: TradedMarket }[] {
  if (events.length === 0) return []
  const byToken = new Map<TokenId, TradedMarket>()
  for (const market of markets.values()) for (const { tokenId } of market.outcomes) byToken.set(tokenId, market)
  return events.flatMap((event) => {
    const ofCondition = event.conditionId === null ? undefined : markets.get(event.conditionId)
    const market = ofCondition ?? (event.tokenId === null ? undefined : byToken.get(event.tokenId))
    return market && event.kind !== 'income' ? [{ event, market }] : []
  })
}

function rowOf({ kind, at, tokenId, shares, cash }: WalletEvent, market: TradedMarket): LedgerRow | null {
  const { conditionId } = market
  switch (kind) {
    case 'split':
    case 'merge':
      return { kind, at, shares, market }
    case 'redeem':
      return { kind, at, conditionId, tokenId, shares, cash }
    case 'convert': {
      const no = tokenId ?? market.outcomes[1]?.tokenId
      return no === undefined ? null : { kind, at, from: [{ tokenId: no, conditionId }], shares, cash }
    }
    case 'transfer-in':
    case 'transfer-out':
      return tokenId === null ? null : { kind, at, conditionId, tokenId, shares }
    case 'income':
      return null
  }
}
