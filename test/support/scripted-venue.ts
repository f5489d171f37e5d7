import { OutcomeUnknownError } from '../../domain/errors.ts'
import type { Execution, ExecutionVenue, PreparedOrder, RejectReason, VenueOrder } from '../../domain/market/venue.ts'
import type { OrderHash, TokenId } from '../../domain/money/ids.ts'
import { type Shares, usd } from '../../domain/money/units.ts'

/** What the venue does with the next order. */
export type Behaviour =
  /** Fills at the limit, in whole or in part. */
  | { kind: 'fill'; shares?: Shares }
  | { kind: 'reject'; reason: RejectReason }
  /** Takes the order in and settles it once it has been asked this often. */
  | { kind: 'settle-late'; finds: number }
  /** Fills, but its answer gets lost; shows the order from the n-th question on. */
  | { kind: 'lose-answer'; hiddenFor: number }
  /**
   * The order never arrives and nobody is told; from submission `times` on it fills. Withdrawing it works, or like at a venue
   * that cannot cancel what it has not received, does not.
   */
  | { kind: 'swallow'; times?: number; withdrawable?: boolean }

export type ScriptedVenue = ExecutionVenue & {
  /** How orders in this token are met from now on; a token without instructions fills. */
  behave(tokenId: TokenId, behaviour: Behaviour): void
  /** Every order that was ever sent, in order, repeats included. */
  readonly submitted: readonly OrderHash[]
}

/** A venue with a real memory and scripted manners: for what the paper venue never does, such as losing an answer. */
export function createScriptedVenue(): ScriptedVenue {
  const orders = new Map<OrderHash, { answer: VenueOrder; hiddenFor: number }>()
  const submitted: OrderHash[] = []
  const behaviours = new Map<TokenId, Behaviour>()
  const withdrawable = new Map<OrderHash, boolean>()

  return {
    mode: 'paper',
    submitted,
    behave: (tokenId, behaviour) => void behaviours.set(tokenId, behaviour),

    async submit(order) {
      submitted.push(order.orderId)
      const known = orders.get(order.orderId)
      if (known) return known.answer
      withdrawable.set(order.orderId, withdrawableBy(behaviours.get(order.tokenId)))
      return meet(order, behaviours.get(order.tokenId) ?? { kind: 'fill' })
    },

    async find(orderId) {
      const known = orders.get(orderId)
      if (!known) return null
      known.hiddenFor -= 1
      return known.hiddenFor < 0 ? known.answer : null
    },

    async withdraw(orderId) {
      const known = orders.get(orderId)
      if (known) return known.answer
      if (withdrawable.get(orderId) === false) throw new OutcomeUnknownError('such an order cannot be cancelled')
      return remember({ kind: 'rejected', orderId, reason: 'other', code: 'withdrawn' })
    },
  }

  async function meet(order: PreparedOrder, how: Behaviour): Promise<VenueOrder> {
    const { orderId } = order
    switch (how.kind) {
      case 'fill':
        return remember(matched(order, how.shares ?? order.shares))
      case 'reject':
        return remember({ kind: 'rejected', orderId, reason: how.reason, code: 'SCRIPTED' })
      case 'settle-late':
        remember(matched(order, order.shares), how.finds)
        return { kind: 'pending', orderId }
      case 'lose-answer':
        remember(matched(order, order.shares), how.hiddenFor)
        throw new OutcomeUnknownError('the answer got lost')
      case 'swallow':
        if (submitted.filter((id) => id === orderId).length > (how.times ?? Number.POSITIVE_INFINITY))
          return remember(matched(order, order.shares))
        throw new OutcomeUnknownError('the answer got lost')
    }
  }

  function remember(answer: VenueOrder, hiddenFor = 0): VenueOrder {
    orders.set(answer.orderId, { answer, hiddenFor })
    return answer
  }
}

const withdrawableBy = (how: Behaviour | undefined) => how?.kind !== 'swallow' || how.withdrawable === true

function matched(order: PreparedOrder, shares: Shares): VenueOrder {
  const execution: Execution = {
    executionId: `${order.orderId}:0`,
    price: order.limitPrice,
    shares,
    fee: usd(0n),
    at: Date.now(),
  }
  return { kind: 'matched', orderId: order.orderId, executions: [execution], final: true }
}
