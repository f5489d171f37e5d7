import type { ConditionId, TokenId } from '../../money/ids.ts'
import { ONE, type Price, price, type Shares, shares, type Usd, usd } from '../../money/units.ts'
import { conversionOf, type LedgerEvent } from '../../portfolio/ledger.ts'
import type { TradedMarket } from '../history.ts'
import type { EventRows, LedgerRow } from './event-rows.ts'
import type { PlacedFill } from './placed-trades.ts'

/**
 * The ledger of one event of one wallet. Shares that leave without having been seen to arrive are brought in just before, at what
 * they leave for, so that they make neither profit nor loss.
 */
export type EventLedger = {
  ledger: readonly LedgerEvent[]
  /** Conditions whose profit rests on shares of unknown cost. */
  estimated: ReadonlySet<ConditionId>
  /** Shares that left, and those of them that were never seen to arrive. */
  left: number
  unseen: number
  /** The last price known of each token. */
  prices: ReadonlyMap<TokenId, number>
}

/** Writes what is known of an event as a ledger that holds what it sells. */
export function writeLedger({ rows, markets }: EventRows): EventLedger {
  const book: Book = {
    ledger: [],
    held: new Map(),
    prices: new Map(),
    estimated: new Set(),
    resolved: new Set(),
    markets: new Map(markets.map((market) => [market.conditionId, market])),
    left: 0n,
    unseen: 0n,
  }
  for (const row of rows) write(book, row)
  const { ledger, estimated, prices } = book
  return { ledger, estimated, prices, left: Number(book.left) / 1e6, unseen: Number(book.unseen) / 1e6 }
}

type Book = {
  readonly ledger: LedgerEvent[]
  readonly held: Map<TokenId, bigint>
  readonly prices: Map<TokenId, number>
  readonly estimated: Set<ConditionId>
  readonly resolved: Set<TokenId>
  readonly markets: ReadonlyMap<ConditionId, TradedMarket>
  left: bigint
  unseen: bigint
}

function write(book: Book, row: LedgerRow): void {
  switch (row.kind) {
    case 'trade':
      trade(book, row.fill)
      break
    case 'split':
    case 'merge':
      splitOrMerge(book, row)
      break
    case 'redeem':
      redeem(book, row)
      break
    case 'convert':
      convert(book, row)
      break
    case 'transfer-in':
    case 'transfer-out':
      transfer(book, row)
      break
    case 'resolve':
      resolve(book, row)
      break
  }
}

function trade(book: Book, fill: PlacedFill): void {
  const { at, conditionId, tokenId, side } = fill
  const quantity = toShares(fill.shares)
  if (quantity === 0n) return
  book.prices.set(tokenId, fill.notional / fill.shares)
  if (side === 'BUY') arrive(book, tokenId, quantity)
  else leave(book, { at, conditionId, tokenId, quantity, worth: (fill.notional - fill.fee) / fill.shares })
  const amounts = { leader: null, shares: quantity, notional: toUsd(fill.notional), fee: toUsd(fill.fee) }
  const kind = side === 'BUY' ? 'buy' : 'sell'
  book.ledger.push({ ...identityOf(book, fill), kind, conditionId, tokenId, ...amounts })
}

function resolve(book: Book, row: LedgerRow & { kind: 'resolve' }): void {
  const payouts = row.market.outcomes.map(({ tokenId }, i) => {
    const payout = row.payouts[i] ?? 0
    book.prices.set(tokenId, payout)
    book.resolved.add(tokenId)
    return { tokenId, payout: toPrice(payout) }
  })
  book.ledger.push({ ...identityOf(book, row), kind: 'resolve', payouts })
}

function splitOrMerge(book: Book, row: LedgerRow & { kind: 'split' | 'merge' }): void {
  const [first, second] = row.market.outcomes
  const amount = toShares(row.shares)
  if (!first || !second || amount === 0n) return
  const { conditionId } = row.market
  const tokenIds = [first.tokenId, second.tokenId] as const
  for (const tokenId of tokenIds) {
    if (row.kind === 'split') arrive(book, tokenId, amount)
    else leave(book, { at: row.at, conditionId, tokenId, quantity: amount, worth: 0.5 })
  }
  book.ledger.push({ ...identityOf(book, row), kind: row.kind, conditionId, tokenIds, amount, firstPrice: HALF })
}

/** A row without a token is of all that is held of the condition, as one call redeems both outcomes. */
function redeem(book: Book, row: LedgerRow & { kind: 'redeem' }): void {
  const { at, conditionId, tokenId, cash } = row
  if (tokenId !== null) {
    const quantity = toShares(row.shares)
    if (quantity === 0n) return
    leave(book, { at, conditionId, tokenId, quantity, worth: cash / row.shares })
    book.ledger.push({ ...identityOf(book, row), kind: 'redeem', tokenId, shares: quantity, proceeds: toUsd(cash) })
    return
  }
  const outcomes = book.markets.get(conditionId)?.outcomes ?? []
  const all = outcomes.reduce((sum, outcome) => sum + (book.held.get(outcome.tokenId) ?? 0n), 0n)
  for (const outcome of outcomes) {
    const quantity = shares(book.held.get(outcome.tokenId) ?? 0n)
    if (quantity === 0n) continue
    const held = Number(quantity) / 1e6
    const isResolved = book.resolved.has(outcome.tokenId)
    const part = Number(quantity) / Number(all)
    const proceeds = isResolved ? held * (book.prices.get(outcome.tokenId) ?? 0) : cash * part
    leave(book, { at, conditionId, tokenId: outcome.tokenId, quantity, worth: proceeds / held })
    const identity = identityOf(book, row)
    book.ledger.push({
      ...identity,
      kind: 'redeem',
      tokenId: outcome.tokenId,
      shares: quantity,
      proceeds: toUsd(proceeds),
    })
  }
}

/** The other outcomes are those that the wallet had to do with; what it never touched again is worth nothing to it. */
function convert(book: Book, row: LedgerRow & { kind: 'convert' }): void {
  const amount = toShares(row.shares)
  if (amount === 0n) return
  const gone = new Set(row.from.map(({ conditionId }) => conditionId))
  const yes = [...book.markets.values()].flatMap(({ conditionId, outcomes: [first] }) =>
    first && !gone.has(conditionId) ? [{ tokenId: first.tokenId, conditionId, mid: null }] : [],
  )
  for (const { tokenId, conditionId } of row.from) {
    leave(book, { at: row.at, conditionId, tokenId, quantity: amount, worth: priceOf(book, conditionId, tokenId) })
  }
  const dollars = (row.from.length - 1) * row.shares
  const feeBips = dollars > 0 && row.cash > 0 ? Math.max(0, Math.round((1 - row.cash / dollars) * 10_000)) : 0
  const noTokenIds = row.from.map(({ tokenId }) => tokenId)
  const event = { ...identityOf(book, row), kind: 'convert', noTokenIds, yes, amount, feeBips } as const
  const [only] = row.from
  if (only && row.from.length === 1 && yes.length === 0) {
    // One "No" became shares of markets that we know nothing of: it left at its price, and that is an estimate.
    book.estimated.add(only.conditionId)
    const mid = toPrice(priceOf(book, only.conditionId, only.tokenId))
    book.ledger.push({ ...identityOf(book, row), kind: 'transfer-out', tokenId: only.tokenId, shares: amount, mid })
    return
  }
  for (const { tokenId } of yes) arrive(book, tokenId, conversionOf(event).each)
  book.ledger.push(event)
}

function transfer(book: Book, row: LedgerRow & { kind: 'transfer-in' | 'transfer-out' }): void {
  const { at, conditionId, tokenId } = row
  const quantity = toShares(row.shares)
  if (quantity === 0n) return
  const worth = priceOf(book, conditionId, tokenId)
  if (row.kind === 'transfer-in') {
    book.estimated.add(conditionId)
    bringIn(book, { at, conditionId, tokenId, quantity, worth })
    return
  }
  leave(book, { at, conditionId, tokenId, quantity, worth })
  book.ledger.push({ ...identityOf(book, row), kind: 'transfer-out', tokenId, shares: quantity, mid: toPrice(worth) })
}

type Leaving = { at: number; conditionId: ConditionId; tokenId: TokenId; quantity: Shares; worth: number }

/** Takes shares out of the book, and first brings in those of them that it does not hold. */
function leave(book: Book, leaving: Leaving): void {
  const { conditionId, tokenId, quantity } = leaving
  const missing = quantity - (book.held.get(tokenId) ?? 0n)
  book.left += quantity
  if (missing > 0n) {
    bringIn(book, { ...leaving, quantity: shares(missing) })
    if (missing > DUST) {
      book.unseen += missing
      book.estimated.add(conditionId)
    }
  }
  book.held.set(tokenId, (book.held.get(tokenId) ?? 0n) - quantity)
}

function bringIn(book: Book, { at, conditionId, tokenId, quantity, worth }: Leaving): void {
  arrive(book, tokenId, quantity)
  const arrival = { conditionId, tokenId, shares: quantity, mid: toPrice(worth) }
  book.ledger.push({ ...identityOf(book, { at }), kind: 'transfer-in', ...arrival })
}

const arrive = (book: Book, tokenId: TokenId, quantity: bigint): void => {
  book.held.set(tokenId, (book.held.get(tokenId) ?? 0n) + quantity)
}

/** The last price at which the wallet traded the token, or the other outcome; one half where it never did. */
function priceOf(book: Book, conditionId: ConditionId, tokenId: TokenId): number {
  const own = book.prices.get(tokenId)
  if (own !== undefined) return own
  const other = book.markets.get(conditionId)?.outcomes.find((outcome) => outcome.tokenId !== tokenId)
  const opposite = other && book.prices.get(other.tokenId)
  return opposite === undefined ? 0.5 : 1 - opposite
}

const identityOf = ({ ledger }: Book, { at }: { at: number }) => ({ id: String(ledger.length), at })

/** A hundredth of a share: what rounding leaves behind. */
const DUST = 10_000n
const HALF = price(ONE / 2n)

const toShares = (value: number): Shares => shares(BigInt(Math.round(value * 1e6)))
const toUsd = (value: number): Usd => usd(BigInt(Math.round(value * 1e6)))
const toPrice = (value: number): Price => price(BigInt(Math.round(Math.min(1, Math.max(0, value)) * 1e6)))
