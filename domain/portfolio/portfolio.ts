import type { TokenId } from '../money/ids.ts'
import { type EpochMs, type Price, type Usd, usd } from '../money/units.ts'
import { type EventOf, flowsOf, type LedgerEvent } from './ledger.ts'
import { type LotMethod, moveLots } from './lot-moves.ts'
import type { Lot, LotClosure } from './lots.ts'

/** What an account holds after some of its ledger. */
export type Portfolio = {
  cash: Usd
  /** Put in from outside and not taken out: deposits, and the value of transferred shares. */
  contributed: Usd
  nonTrading: Usd
  /** Open lots of each token, oldest first. Tokens that are not held are absent. */
  lots: ReadonlyMap<TokenId, readonly Lot[]>
  /** Tokens that have resolved; their lots already stand at the payout. */
  payouts: ReadonlyMap<TokenId, Price>
}

/** A closed part of a lot, and what closed it. `resolve` closes into a claim at the payout, which `redeem` then cashes in. */
export type Closure = LotClosure & { eventId: string; at: EpochMs; kind: LedgerEvent['kind'] }

/** An account before its first event. */
export const emptyPortfolio: Portfolio = {
  cash: usd(0n),
  contributed: usd(0n),
  nonTrading: usd(0n),
  lots: new Map(),
  payouts: new Map(),
}

/**
 * Keeps the book of a whole ledger, in the order given.
 * @throws InvariantError when more shares leave than are held, InvalidInputError when an event moves no shares.
 */
export function replayLedger(
  events: Iterable<LedgerEvent>,
  method: LotMethod = 'fifo',
): { portfolio: Portfolio; closures: Closure[] } {
  let portfolio = emptyPortfolio
  const closures: Closure[] = []
  for (const event of events) {
    const step = applyEvent(portfolio, event, method)
    portfolio = step.portfolio
    closures.push(...step.closures)
  }
  return { portfolio, closures }
}

/** The account after one more event, and what that event closed. @throws as {@link replayLedger}. */
export function applyEvent(
  portfolio: Portfolio,
  event: LedgerEvent,
  method: LotMethod = 'fifo',
): { portfolio: Portfolio; closures: Closure[] } {
  const { trading, nonTrading, external, inKind } = flowsOf(event)
  const { lots, closures } = moveLots(portfolio.lots, event, method)
  return {
    portfolio: {
      cash: usd(portfolio.cash + trading + nonTrading + external),
      contributed: usd(portfolio.contributed + external + inKind),
      nonTrading: usd(portfolio.nonTrading + nonTrading),
      lots,
      payouts: event.kind === 'resolve' ? withPayouts(portfolio.payouts, event) : portfolio.payouts,
    },
    closures: closures.map((closure) => ({ ...closure, eventId: event.id, at: event.at, kind: event.kind })),
  }
}

function withPayouts(payouts: Portfolio['payouts'], event: EventOf<'resolve'>): Portfolio['payouts'] {
  return new Map([...payouts, ...event.payouts.map(({ tokenId, payout }) => [tokenId, payout] as const)])
}
