import type { Pool } from 'pg'
import type { Mode } from '../domain/market/venue.ts'
import type { EpochMs } from '../domain/money/units.ts'

/** A page, newest first. `next` fetches the one after it; null on the last. */
export type Page<Row> = { rows: Row[]; next: string | null }
export type PageRequest = { cursor?: string | null; limit?: number }

/** Money, shares and prices are decimal strings, times ISO-8601, durations milliseconds. */
export type StatusView = {
  mode: Mode
  halted: boolean
  halt: { switch: string; reason: string; hard: boolean; by: string; since: string } | null
  leaders: { active: number; paused: number; total: number }
  signals: { total: number; pending: number; copied: number; skipped: number }
  orders: { open: number; filled: number; unknown: number }
  account: {
    cash: string
    reserved: string
    exposure: string
    equity: string
    equityPeak: string
    deposited: string
    realised: string
    unrealised: string
    dailyLoss: string
  } | null
  lastSignalAt: string | null
}

export type SignalView = {
  fillId: string
  leader: string
  leaderLabel: string | null
  leaderSimulated: boolean
  role: string
  side: string
  tokenId: string
  question: string | null
  outcome: string | null
  shares: string
  notional: string
  price: string
  blockTime: string | null
  source: string
  seenAt: string
  startedAt: string | null
  reorged: boolean
  /** seen − block time. */
  arrivalMs: number | null
  /** recorded in Postgres − seen. */
  recordedMs: number
  /** decided − seen. */
  decidedMs: number | null
  decision: {
    decisionId: string
    verdict: string
    reason: string | null
    actual: string | null
    limit: string | null
  } | null
  order: {
    orderId: string
    status: string
    shares: string
    price: string | null
    notional: string
    filledMs: number | null
  } | null
}

export type DecisionView = {
  decisionId: string
  fillId: string
  mode: Mode
  verdict: string
  reason: string | null
  rulesVersion: string
  leader: string
  side: string
  tokenId: string
  question: string | null
  outcome: string | null
  decidedAt: string
  /** Canonical JSON of the inputs and the decision, exactly as stored. */
  inputs: string
  decision: string
}

export type OrderView = {
  orderId: string
  fillId: string
  mode: Mode
  leader: string
  leaderLabel: string | null
  tokenId: string
  question: string | null
  outcome: string | null
  side: string
  timeInForce: string
  status: string
  statusReason: string | null
  limitPrice: string
  shares: string
  filledShares: string
  averagePrice: string | null
  notional: string
  fee: string
  preparedAt: string
  submittedAt: string | null
  closedAt: string | null
}

export type PositionView = {
  leader: string
  leaderLabel: string | null
  tokenId: string
  conditionId: string
  question: string
  outcome: string
  shares: string
  cost: string
  averageCost: string
  mark: string | null
  markedAt: string | null
  value: string
  unrealised: string
  openedAt: string
}

export type PnlView = {
  deposited: string
  realised: string
  unrealised: string
  total: string
  equity: string
  fees: string
  trades: number
  closedLots: number
  /** Closed lots with a profit ÷ closed lots, 0…1. */
  winRate: number | null
  byLeader: LeaderPnlView[]
  byDay: DayPnlView[]
}

export type LeaderPnlView = {
  leader: string
  label: string | null
  simulated: boolean
  trades: number
  realised: string
  unrealised: string
  total: string
}

export type DayPnlView = {
  day: string
  trades: number
  equity: string
  total: string
  realised: string
  unrealised: string
  exposure: string
  largestPosition: string
  sharpe7d: number | null
  sortino7d: number | null
  maxDrawdown7d: number | null
  winRate7d: number | null
}

export type LeaderView = {
  wallet: string
  label: string | null
  source: string
  simulated: boolean
  active: boolean
  paused: boolean
  pauseReason: string | null
  edge: number
  edgeSd: number
  edgeSource: string
  pnl30d: string | null
  sharpe: number | null
  tradeCount: number | null
  winRate: number | null
  followedSince: string
  addedAt: string
  lastTradeAt: string | null
}

export type DeliveryView = {
  id: string
  provider: string
  deliveryId: string | null
  receivedAt: string
  delayMs: number | null
  verdict: string
  detail: string | null
  fills: number
  bytes: number
  handledMs: number
}

export type ProviderView = {
  provider: string
  deliveries: number
  accepted: number
  refused: number
  failed: number
  successRate: number | null
  medianHandledMs: number | null
  medianDelayMs: number | null
  lastReceivedAt: string | null
  lastFailure: string | null
}

export type HaltView = {
  switch: string
  reason: string
  hard: boolean
  by: string
  since: string
  resumedAt: string | null
  resumedBy: string | null
}

export type ReadModel = {
  status(mode: Mode, now: EpochMs): Promise<StatusView>
  signals(mode: Mode, page?: PageRequest): Promise<Page<SignalView>>
  decision(idOrFillId: string): Promise<DecisionView | null>
  decisions(mode: Mode, page?: PageRequest): Promise<Page<DecisionView>>
  orders(mode: Mode, page?: PageRequest): Promise<Page<OrderView>>
  positions(mode: Mode): Promise<PositionView[]>
  pnl(mode: Mode): Promise<PnlView>
  leaders(): Promise<LeaderView[]>
  deliveries(page?: PageRequest): Promise<Page<DeliveryView>>
  providers(since?: EpochMs): Promise<ProviderView[]>
  halts(mode: Mode, page?: PageRequest): Promise<Page<HaltView>>
}

export declare function createReadModel(pool: Pool): ReadModel
