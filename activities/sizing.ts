import type { Decisions } from '../db/decisions.ts'
import type { ExitHolds } from '../db/exit-holds.ts'
import type { Orders } from '../db/orders.ts'
import type { Risk } from '../db/risk.ts'
import { decide, sizeSignal } from '../domain/copy/decide.ts'
import type { DecisionInputs, OrderIntent } from '../domain/copy/decision.ts'
import { invariant } from '../domain/errors.ts'
import { type Shares, shares } from '../domain/money/units.ts'
import { cancelledInputs, type InputsDeps, readInputs, type SignalInput } from './decision-inputs.ts'
import { type CopyVerdict, type SkipVerdict, verdictOf } from './verdicts.ts'

export type SizingDeps = InputsDeps & {
  decisions: Pick<Decisions, 'findByFill' | 'record'>
  risk: Pick<Risk, 'accountState' | 'reserve' | 'release'>
  exits: ExitHolds
  orders: Pick<Orders, 'findByFill' | 'reject'>
}

/** An operator was faster, the judging failed, or the decision has no order that the venue would take. */
export type CallOffReason = 'cancelled' | 'undecided' | 'no-order'

/** A signal that is given up before its order was sent; `market` is null where it was not known yet. */
export type CallOffInput = Omit<SignalInput, 'market'> & {
  market: SignalInput['market'] | null
  reason: CallOffReason
}

/** Step 3: how much, at what price, and is the money there, or the shares? */
export function createSizingActivities(deps: SizingDeps) {
  return {
    /**
     * Decides on fresh inputs, holds the money or the shares, records. The first decision of a fill is the only one: a repeated
     * call returns it, and an entry asks for no more than an earlier attempt has already reserved.
     */
    async sizeOrder(signal: SignalInput): Promise<CopyVerdict | SkipVerdict> {
      const { fill, mode } = signal
      const earlier = await deps.decisions.findByFill(fill.fillId, mode)
      if (earlier) return verdictOf(earlier)

      const inputs = await holdFor(await readInputs(signal, deps), deps)
      const decision = decide(inputs)
      const record = await deps.decisions.record({ mode, inputs, decision, decidedAt: inputs.now })
      const verdict = verdictOf(record)
      if (verdict.verdict === 'skip') await deps.risk.release(fill.fillId, mode, verdict.reason, deps.now())
      return verdict
    },

    /** Gives back what a signal held. Nothing happens to an order that may have been sent. */
    async callOff(signal: CallOffInput): Promise<void> {
      const { fill, mode, market, reason } = signal
      if (market && reason === 'cancelled' && !(await deps.decisions.findByFill(fill.fillId, mode))) {
        const inputs = cancelledInputs({ fill, mode, market }, deps.policy, deps.now())
        await deps.decisions.record({ mode, inputs, decision: decide(inputs), decidedAt: inputs.now })
      }
      const order = await deps.orders.findByFill(fill.fillId, mode)
      if (!order) await deps.risk.release(fill.fillId, mode, reason, deps.now())
      else if (order.status === 'prepared') await deps.orders.reject(order.orderId, reason, deps.now())
    },
  }
}

/** Holds under the account lock what the order will need; the inputs with the answer are what the decision follows from. */
async function holdFor(inputs: DecisionInputs, deps: SizingDeps): Promise<DecisionInputs> {
  const sized = sizeSignal(inputs)
  if (sized.verdict === 'skip') return inputs
  switch (sized.intent.side) {
    case 'BUY':
      return withReservation(inputs, sized.intent, deps)
    case 'SELL':
      return withExitHold(inputs, deps)
  }
}

async function withReservation(
  inputs: DecisionInputs,
  { maxCost }: OrderIntent,
  { risk, policy, now }: SizingDeps,
): Promise<DecisionInputs> {
  const { fill, mode, market } = inputs
  invariant('market' in market, 'a sized signal knows its market', { fillId: fill.fillId })
  const { conditionId, eventId } = market.market
  const reservation = await risk.reserve({
    fillId: fill.fillId,
    mode,
    leader: fill.leader,
    conditionId,
    eventId,
    amount: maxCost,
    limits: policy,
    now: now(),
  })
  return { ...inputs, reservation }
}

/** What we hold is read again when it is this exit's turn: other exits of the same shares may have come first. */
async function withExitHold(inputs: DecisionInputs, { exits, now }: SizingDeps): Promise<DecisionInputs> {
  const { fill, mode, exit } = inputs
  invariant(exit, 'an exit is sized from what we hold', { fillId: fill.fillId })
  const holding = (ourShares: Shares): DecisionInputs => ({ ...inputs, exit: { ...exit, ourShares } })
  const { fillId, leader, tokenId } = fill
  const ourShares = await exits.hold({ fillId, mode, leader, tokenId }, now(), (left) => {
    const sized = sizeSignal(holding(left))
    return sized.verdict === 'sized' ? sized.intent.shares : shares(0n)
  })
  return holding(ourShares)
}
