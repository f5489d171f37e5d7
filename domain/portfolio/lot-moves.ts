import type { Address, TokenId } from '../money/ids.ts'
import { ONE, type Price, type Shares, shares, type Usd, usd } from '../money/units.ts'
import { allocate } from './allocate.ts'
import { conversionOf, type EventOf, type LedgerEvent, transferValue } from './ledger.ts'
import { closeFifo, type Lot, type LotClosure, openLot, valueLots } from './lots.ts'

/**
 * How shares that were bought at different prices are told apart. `fifo` is the book of record; `average` pools a token's
 * lots whoever they were copied from, as Polymarket's own pages do, and exists for comparison. Totals are equal; how they
 * split into realised and unrealised is not.
 */
export type LotMethod = 'fifo' | 'average'

type Lots = ReadonlyMap<TokenId, readonly Lot[]>

/** The lots after one event, and what it closed. @throws InvariantError when more shares leave than are held. */
export function moveLots(lots: Lots, event: LedgerEvent, method: LotMethod): { lots: Lots; closures: LotClosure[] } {
  const book: Book = { lots: new Map(lots), closures: [], opened: 0, event, method }
  switch (event.kind) {
    case 'deposit':
    case 'withdrawal':
    case 'income':
      return { lots, closures: [] }
    case 'buy':
      open(book, { ...event, cost: usd(event.notional + event.fee) })
      break
    case 'sell':
      close(book, { ...event, proceeds: usd(event.notional - event.fee) })
      break
    case 'split':
      for (const { tokenId, value } of outcomeValues(event)) {
        open(book, { ...event, tokenId, leader: null, shares: event.amount, cost: value })
      }
      break
    case 'merge':
      for (const { tokenId, value } of outcomeValues(event)) {
        close(book, { tokenId, leader: null, shares: event.amount, proceeds: value })
      }
      break
    case 'convert':
      convert(book, event)
      break
    case 'resolve':
      for (const { tokenId, payout } of event.payouts) resolve(book, tokenId, payout)
      break
    case 'redeem':
      close(book, { ...event, leader: null })
      break
    case 'transfer-in':
      open(book, { ...event, leader: null, cost: transferValue(event), basisEstimated: true })
      break
    case 'transfer-out':
      close(book, { ...event, leader: null, proceeds: transferValue(event) })
      break
  }
  return { lots: book.lots, closures: book.closures }
}

/** The lots while one event moves them. */
type Book = {
  readonly lots: Map<TokenId, readonly Lot[]>
  readonly closures: LotClosure[]
  opened: number
  readonly event: LedgerEvent
  readonly method: LotMethod
}

type Opening = Pick<Lot, 'tokenId' | 'conditionId' | 'leader' | 'shares' | 'cost'> & { basisEstimated?: boolean }
/** `proceeds: 'cost'` closes without profit or loss. */
type Closing = { tokenId: TokenId; leader: Address | null; shares: Shares; proceeds: Usd | 'cost' }

function open(book: Book, opening: Opening): void {
  const lotId = book.opened === 0 ? book.event.id : `${book.event.id}:${book.opened}`
  book.opened += 1
  const { tokenId, conditionId, leader, cost, basisEstimated = false } = opening
  const identity = { lotId, openedAt: book.event.at, tokenId, conditionId, leader }
  const lot = openLot({ ...identity, shares: opening.shares, cost, basisEstimated })
  const held = book.lots.get(tokenId) ?? []
  book.lots.set(tokenId, book.method === 'average' ? [pooled(held[0], lot)] : [...held, lot])
}

function close(book: Book, sale: Closing): LotClosure[] {
  const leader = book.method === 'average' ? null : sale.leader
  const proceeds = sale.proceeds === 'cost' ? usd(0n) : sale.proceeds
  const result = closeFifo(book.lots.get(sale.tokenId) ?? [], { shares: sale.shares, proceeds, leader })
  const closures = sale.proceeds === 'cost' ? result.closures.map(withoutProfit) : result.closures
  if (result.lots.length > 0) book.lots.set(sale.tokenId, result.lots)
  else book.lots.delete(sale.tokenId)
  book.closures.push(...closures)
  return closures
}

const withoutProfit = (part: LotClosure): LotClosure => ({ ...part, proceeds: part.cost, realised: usd(0n) })

/** Adds a lot to its token's pool, which belongs to no leader and keeps the name and age of its first lot. */
const pooled = (pool: Lot | undefined, lot: Lot): Lot => ({
  ...(pool ?? lot),
  leader: null,
  shares: shares((pool?.shares ?? 0n) + lot.shares),
  cost: usd((pool?.cost ?? 0n) + lot.cost),
  basisEstimated: lot.basisEstimated || (pool?.basisEstimated ?? false),
})

/** The dollars that each outcome of a split or merge stands for; together its amount. */
function outcomeValues(event: EventOf<'split' | 'merge'>): { tokenId: TokenId; value: Usd }[] {
  const values = allocate(event.amount, [event.firstPrice, ONE - event.firstPrice])
  return event.tokenIds.map((tokenId, i) => ({ tokenId, value: usd(values[i] ?? 0n) }))
}

/**
 * Cash that a conversion returns lowers the cost of what was converted, and the rest of that cost moves to the new shares in
 * proportion to their mids, equally where one is unknown. Where the whole group was converted nothing is left to carry a
 * cost, and the difference is profit.
 */
function convert(book: Book, event: EventOf<'convert'>): void {
  const { each, cash } = conversionOf(event)
  const returned = allocate(
    cash,
    event.noTokenIds.map(() => 1n),
  )
  const whole = event.yes.length === 0
  const closed = event.noTokenIds.flatMap((tokenId, i) => {
    const proceeds = whole ? usd(returned[i] ?? 0n) : 'cost'
    return close(book, { tokenId, leader: null, shares: event.amount, proceeds })
  })
  const mids = event.yes.map(({ mid }) => mid)
  const weights = mids.includes(null) ? mids.map(() => 0n) : mids.map((mid) => mid ?? 0n)
  const costs = allocate(
    closed.reduce((sum, part) => sum + part.cost, -cash),
    weights,
  )
  event.yes.forEach(({ tokenId, conditionId }, i) => {
    open(book, { tokenId, conditionId, leader: soleLeader(closed), shares: each, cost: usd(costs[i] ?? 0n) })
  })
}

/** The leader that all parts were copied from, or null where they differ. */
function soleLeader(parts: readonly LotClosure[]): Address | null {
  const leader = parts[0]?.leader ?? null
  return parts.every((part) => part.leader === leader) ? leader : null
}

/** Profit is made when a market resolves, not when someone redeems: the lots stay, at the value of their claim. */
function resolve(book: Book, tokenId: TokenId, payout: Price): void {
  const lots = book.lots.get(tokenId)
  if (!lots) return
  const values = valueLots(lots, payout)
  const claims = lots.map((lot, i) => ({ ...lot, cost: values[i] ?? usd(0n) }))
  book.lots.set(tokenId, claims)
  book.closures.push(
    ...lots.map(({ openedAt: _, ...lot }, i) => {
      const proceeds = values[i] ?? usd(0n)
      return { ...lot, proceeds, realised: usd(proceeds - lot.cost) }
    }),
  )
}
