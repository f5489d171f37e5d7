import type { Pool } from 'pg'
import type { Execution, Mode, PreparedOrder } from '../domain/market/venue.ts'
import type { Address, ConditionId, FillId, OrderHash } from '../domain/money/ids.ts'
import type { EpochMs, Price, Usd } from '../domain/money/units.ts'

/** `filled`, `partial`, `rejected` and `cancelled` are final: nothing of the order can trade any more. */
export type OrderStatus = 'prepared' | 'submitting' | 'unknown' | 'filled' | 'partial' | 'rejected' | 'cancelled'

export type NewOrder = PreparedOrder & {
  fillId: FillId
  mode: Mode
  leader: Address
  conditionId: ConditionId
  eventId: string
}

export type StoredOrder = NewOrder & {
  status: OrderStatus
  statusReason: string | null
  preparedAt: EpochMs
  submittedAt: EpochMs | null
  closedAt: EpochMs | null
}

/** What the decision expected of an order, kept beside what happened. */
export type ExecutionFacts = {
  expectedPrice: Price | null
  expectedValue: Usd | null
  leaderPrice: Price
  mid: Price | null
  conditionId: ConditionId
  outcome: string
  question: string
  slippageBps: number | null
}

export type Claim = 'claimed' | 'already-claimed' | 'halted'

export type Orders = {
  prepare(order: NewOrder, now: EpochMs): Promise<StoredOrder>
  claimForSubmission(orderId: OrderHash, now: EpochMs): Promise<Claim>
  markUnknown(orderId: OrderHash, reason: string, now: EpochMs): Promise<void>
  reject(orderId: OrderHash, reason: string, now: EpochMs): Promise<void>
  applyExecutions(
    orderId: OrderHash,
    executions: readonly Execution[],
    final: boolean,
    facts: ExecutionFacts,
    now: EpochMs,
  ): Promise<StoredOrder>
  find(orderId: OrderHash): Promise<StoredOrder | null>
  findByFill(fillId: FillId, mode: Mode): Promise<StoredOrder | null>
}

export declare function createOrders(pool: Pool): Orders
