import { InvalidInputError } from '../errors.ts'
import type { TokenId } from '../money/ids.ts'
import { notionalOf, shares, type Usd, usd } from '../money/units.ts'
import { flowsOf, type LedgerEvent } from './ledger.ts'
import { replayLedger } from './portfolio.ts'
import { type Marks, profitOf } from './profit.ts'

/** Both sides of the cash invariant, in micro-dollars; the ledger is sound when `difference` is zero. */
export type CashInvariant = { profit: Usd; movement: Usd; difference: Usd }

/**
 * Realised + unrealised + other income = money out − money in + holdings at their marks.
 *
 * The left side comes from the lots, the right side from the events alone: each event's cash and share flows, summed, with
 * no notion of a lot. Transferred shares count as money in or out at their value. Exact, to the micro-dollar: a holding is
 * valued once per token, rounded down, on both sides.
 *
 * @throws InvalidInputError when a holding has no mark.
 */
export function cashInvariant(ledger: readonly LedgerEvent[], marks: Marks): CashInvariant {
  const { portfolio, closures } = replayLedger(ledger)
  const { realised, unrealised } = profitOf(portfolio, closures, marks)
  const profit = realised + unrealised + portfolio.nonTrading
  const movement = movementOf(ledger, marks)
  return { profit: usd(profit), movement: usd(movement), difference: usd(profit - movement) }
}

function movementOf(ledger: readonly LedgerEvent[], marks: Marks): bigint {
  const holdings = new Map<TokenId, bigint>()
  const prices = new Map(marks)
  let net = 0n
  for (const event of ledger) {
    const flows = flowsOf(event)
    net += flows.trading + flows.nonTrading - flows.inKind
    for (const { tokenId, delta } of flows.shares) holdings.set(tokenId, (holdings.get(tokenId) ?? 0n) + delta)
    if (event.kind === 'resolve') for (const { tokenId, payout } of event.payouts) prices.set(tokenId, payout)
  }
  for (const [tokenId, held] of holdings) {
    if (held === 0n) continue
    const mark = prices.get(tokenId)
    if (mark === undefined)
      throw new InvalidInputError('every open holding needs a mark; one is missing', { details: { tokenId } })
    net += notionalOf(shares(held), mark, 'down')
  }
  return net
}
