import type { Pool } from 'pg'
import type { Mode } from '../domain/market/venue.ts'
import type { EpochMs } from '../domain/money/units.ts'
import { createDecisions } from './decisions.ts'
import { createDeliveries } from './deliveries.ts'
import { createLeaders } from './leaders.ts'
import { type ClosureView, listClosures } from './read-model/closures.ts'
import { type DecisionView, findDecision, listDecisions } from './read-model/decisions.ts'
import { type EquityPointView, loadEquityCurve } from './read-model/equity.ts'
import { type LeaderView, toLeaderView } from './read-model/leaders.ts'
import {
  type DeliveryView,
  type HaltView,
  listDeliveries,
  listHalts,
  type ProviderView,
  toProviderView,
} from './read-model/operations.ts'
import { listOrders, type OrderView } from './read-model/orders.ts'
import type { Page, PageRequest } from './read-model/page.ts'
import { loadPnl, type PnlView } from './read-model/pnl.ts'
import { listPositions, type PositionView } from './read-model/positions.ts'
import { listSignals, type SignalView } from './read-model/signals.ts'
import { loadStatus, type StatusView } from './read-model/status.ts'

export type { ClosureView, DecisionView, LeaderView, PageRequest, SignalView, StatusView }

/**
 * Everything that the API and the command line show. Plain JSON: money, shares and prices are decimal strings, times
 * ISO-8601, durations milliseconds. Lists come newest first, a page at a time.
 */
export type ReadModel = {
  status(mode: Mode, now: EpochMs): Promise<StatusView>
  signals(mode: Mode, page?: PageRequest): Promise<Page<SignalView>>
  /** By decision id, fill id, or the beginning of either. @throws InvalidInputError when that names more than one */
  decision(idOrFillId: string): Promise<DecisionView | null>
  decisions(mode: Mode, page?: PageRequest): Promise<Page<DecisionView>>
  orders(mode: Mode, page?: PageRequest): Promise<Page<OrderView>>
  positions(mode: Mode): Promise<PositionView[]>
  closures(mode: Mode, page?: PageRequest): Promise<Page<ClosureView>>
  pnl(mode: Mode): Promise<PnlView>
  /** The equity curve, oldest first, up to now. */
  equity(mode: Mode, now: EpochMs): Promise<EquityPointView[]>
  leaders(): Promise<LeaderView[]>
  deliveries(page?: PageRequest): Promise<Page<DeliveryView>>
  /** Success and speed of each webhook provider since a time, or ever. */
  providers(since?: EpochMs): Promise<ProviderView[]>
  halts(mode: Mode, page?: PageRequest): Promise<Page<HaltView>>
}

/** Each query lives in `read-model/`, beside the rows it reads. */
export function createReadModel(pool: Pool): ReadModel {
  const decisions = createDecisions(pool)
  const deliveries = createDeliveries(pool)
  const leaders = createLeaders(pool)
  return {
    status: (mode, now) => loadStatus(pool, mode, now),
    signals: (mode, page = {}) => listSignals(pool, mode, page),
    async decision(idOrFillId) {
      const record = await decisions.find(idOrFillId)
      return record && findDecision(pool, record.decisionId)
    },
    decisions: (mode, page = {}) => listDecisions(pool, mode, page),
    orders: (mode, page = {}) => listOrders(pool, mode, page),
    positions: (mode) => listPositions(pool, mode),
    closures: (mode, page = {}) => listClosures(pool, mode, page),
    pnl: (mode) => loadPnl(pool, mode),
    equity: (mode, now) => loadEquityCurve(pool, mode, now),
    leaders: async () => (await leaders.list()).map(toLeaderView),
    deliveries: (page = {}) => listDeliveries(pool, page),
    providers: async (since) => (await deliveries.stats(since)).map(toProviderView),
    halts: (mode, page = {}) => listHalts(pool, mode, page),
  }
}
