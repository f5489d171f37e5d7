import type { Pool } from 'pg'
import type { ReservationVerdict } from '../domain/copy/decision.ts'
import type { KillSwitch } from '../domain/copy/kill-switches.ts'
import type { AccountState, CopyPolicy } from '../domain/copy/policy.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { Address, ConditionId, FillId } from '../domain/money/ids.ts'
import type { EpochMs, Usd } from '../domain/money/units.ts'

export type RiskLimits = Pick<
  CopyPolicy,
  'maxPerLeader' | 'maxPerMarket' | 'maxPerEvent' | 'maxTotal' | 'maxDailyLoss' | 'maxOpenOrders' | 'cooldownMs'
>

export type ReserveRequest = {
  fillId: FillId
  mode: Mode
  leader: Address
  conditionId: ConditionId
  eventId: string
  amount: Usd
  limits: RiskLimits
  now: EpochMs
}

export type AccountQuery = {
  mode: Mode
  leader: Address
  conditionId: ConditionId
  eventId: string
  /** The configured bankroll; sizing gets the smaller of it and equity. */
  bankroll: Usd
  now: EpochMs
}

/** A halt to set. `hard` stops exits too. `evidence` must be plain JSON. */
export type Halt = {
  switch: KillSwitch
  reason: string
  hard: boolean
  evidence: Record<string, unknown>
  by: string
}

export type HaltState = {
  halted: boolean
  hard: boolean
  switch: KillSwitch | null
  reason: string | null
  since: EpochMs | null
  by: string | null
}

export type Risk = {
  openAccount(mode: Mode, bankroll: Usd, now: EpochMs): Promise<void>
  reserve(request: ReserveRequest): Promise<ReservationVerdict>
  release(fillId: FillId, mode: Mode, reason: string, now: EpochMs): Promise<void>
  accountState(of: AccountQuery): Promise<AccountState>
  halt(mode: Mode, halt: Halt, now: EpochMs): Promise<boolean>
  resume(mode: Mode, by: string, now: EpochMs): Promise<void>
  haltState(mode: Mode): Promise<HaltState>
}

export declare function createRisk(pool: Pool): Risk
