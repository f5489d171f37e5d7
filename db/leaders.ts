import type { Pool } from 'pg'
import type { EdgeSource, LeaderState } from '../domain/copy/policy.ts'
import type { Address } from '../domain/money/ids.ts'
import type { EpochMs, Usd } from '../domain/money/units.ts'

/** How a leader came to be followed. */
export type LeaderSource = 'manual' | 'demo'

/** What is known of a leader's past at the time they are added; each part may be missing. Rates are 0…1. */
export type LeaderStats = { pnl30d?: Usd; sharpe?: number; tradeCount?: number; winRate?: number }

export type NewLeader = {
  wallet: Address
  label: string | null
  source: LeaderSource
  edge: number
  edgeSd: number
  edgeSource: EdgeSource
  /** Made by a script for the demo, not a person; says so wherever it shows. */
  simulated: boolean
  stats?: LeaderStats
}

export type ListedLeader = LeaderState & {
  simulated: boolean
  source: LeaderSource
  stats: LeaderStats
  lastTradeAt: EpochMs | null
  addedAt: EpochMs
}

export type Leaders = {
  add(leader: NewLeader, now: EpochMs): Promise<'added' | 'updated'>
  pause(wallet: Address, reason: string, now: EpochMs): Promise<void>
  resume(wallet: Address, now: EpochMs): Promise<void>
  remove(wallet: Address, now: EpochMs): Promise<void>
  find(wallet: Address): Promise<LeaderState | null>
  list(): Promise<ListedLeader[]>
  followedWallets(): Promise<Address[]>
}

export declare function createLeaders(pool: Pool): Leaders
