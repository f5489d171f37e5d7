import type { buildOrder, orderHashOf } from '../adapters/polymarket/order-hash.ts'
import type { OrderIntent } from '../domain/copy/decision.ts'
import type { Market } from '../domain/market/market.ts'
import type { PreparedOrder } from '../domain/market/venue.ts'
import { type Address, toAddress } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'

/** Whose orders a rehearsal places: nobody's. The hash is as real as the venue's, the money is not. */
const PAPER_MAKER: Address = toAddress('0x000000000000000000000000000000000000dead')

/**
 * Turns what a decision asks for into an order with its hash. All of it follows from the decision (the salt from the fill,
 * the timestamp from the decision's time), so a repeat is the same order with the same id.
 */
export const createPaperOrders =
  (deps: { build: typeof buildOrder; hash: typeof orderHashOf; chainId: number }) =>
  (intent: OrderIntent, { tickSize, version, negRisk }: Market, decidedAt: EpochMs): PreparedOrder => {
    const { fillId, tokenId, side, timeInForce, limitPrice, shares, maxCost } = intent
    const order = deps.build({
      fillId,
      maker: PAPER_MAKER,
      signer: PAPER_MAKER,
      signatureType: 0,
      tokenId,
      side,
      limitPrice,
      shares,
      tickSize,
      timestamp: decidedAt,
    })
    const orderId = deps.hash(order, { chainId: deps.chainId, version, negRisk })
    const payload = JSON.stringify(order, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value))
    return { orderId, tokenId, side, timeInForce, limitPrice, shares, maxCost, payload }
  }
