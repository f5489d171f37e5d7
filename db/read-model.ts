import type { Pool } from 'pg'
import type { Mode } from '../domain/market/venue.ts'
import type { Address } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'
import { createDecisions } from './decisions.ts'
import { createDeliveries } from './deliveries.ts'
import type { OrderStatus } from './orders.ts'
import {
  listMarketVolumes,
  loadTraderActivity,
  type MarketVolumeView,
  type TraderActivityView,
} from './read-model/activity.ts'
import { type ClosureView, listClosures } from './read-model/closures.ts'
import {
  type DecisionFilter,
  type DecisionSummary,
  type DecisionView,
  findDecision,
  listDecisions,
} from './read-model/decisions.ts'
import { type EquityPointView, loadEquityCurve } from './read-model/equity.ts'
import { type ExecutionView, listExecutions } from './read-model/executions.ts'
import {
  type DeliveryFilter,
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
import {
  countTraders,
  findTrader,
  type LeaderView,
  listTraders,
  type TraderCounts,
  type TraderFilter,
} from './read-model/traders.ts'

export type { ClosureView, DecisionView, LeaderView, PageRequest, SignalView, StatusView }

/**
 * Everything that the API and the command line show. Plain JSON: money, shares and prices are decimal strings, times
 * ISO-8601, durations milliseconds. Lists come a page at a time, newest first where nothing else is said.
 */
export type ReadModel = {
  status(mode: Mode, now: EpochMs): Promise<StatusView>
  signals(mode: Mode, page?: PageRequest, filter?: { leader?: Address }): Promise<Page<SignalView>>
  /** By decision id, fill id, or the beginning of either. @throws InvalidInputError when that names more than one */
  decision(idOrFillId: string): Promise<DecisionView | null>
  decisions(mode: Mode, page?: PageRequest, filter?: DecisionFilter): Promise<Page<DecisionSummary>>
  orders(mode: Mode, page?: PageRequest, filter?: { status?: OrderStatus }): Promise<Page<OrderView>>
  executions(mode: Mode, page?: PageRequest): Promise<Page<ExecutionView>>
  closures(mode: Mode, page?: PageRequest): Promise<Page<ClosureView>>
  /** The largest first. */
  positions(mode: Mode, page?: PageRequest): Promise<Page<PositionView>>
  pnl(mode: Mode): Promise<PnlView>
  /** The equity curve, oldest first, up to now. */
  equity(mode: Mode, now: EpochMs): Promise<EquityPointView[]>
  /** Who is followed and who was, first those followed, each group by when they were added. */
  traders(filter?: TraderFilter, page?: PageRequest): Promise<Page<LeaderView>>
  trader(wallet: Address): Promise<LeaderView | null>
  countTraders(): Promise<TraderCounts>
  traderActivity(mode: Mode, wallet: Address, since: EpochMs): Promise<TraderActivityView>
  /** The largest volume first. */
  marketVolumes(mode: Mode, since: EpochMs, page?: PageRequest): Promise<Page<MarketVolumeView>>
  deliveries(page?: PageRequest, filter?: DeliveryFilter): Promise<Page<DeliveryView>>
  /** Success and speed of each webhook provider since a time, or ever. */
  providers(since?: EpochMs): Promise<ProviderView[]>
  halts(mode: Mode, page?: PageRequest): Promise<Page<HaltView>>
}

/** Each query lives in `read-model/`, beside the rows it reads. */
export function createReadModel(pool: Pool): ReadModel {
  const decisions = createDecisions(pool)
  const deliveries = createDeliveries(pool)
  return {
    status: (mode, now) => loadStatus(pool, mode, now),
    signals: (mode, page = {}, filter = {}) => listSignals(pool, mode, filter, page),
    async decision(idOrFillId) {
      const record = await decisions.find(idOrFillId)
      return record && findDecision(pool, record.decisionId)
    },
    decisions: (mode, page = {}, filter = {}) => listDecisions(pool, mode, filter, page),
    orders: (mode, page = {}, filter = {}) => listOrders(pool, mode, filter, page),
    executions: (mode, page = {}) => listExecutions(pool, mode, page),
    closures: (mode, page = {}) => listClosures(pool, mode, page),
    positions: (mode, page = {}) => listPositions(pool, mode, page),
    pnl: (mode) => loadPnl(pool, mode),
    equity: (mode, now) => loadEquityCurve(pool, mode, now),
    traders: (filter = {}, page = {}) => listTraders(pool, filter, page),
    trader: (wallet) => findTrader(pool, wallet),
    countTraders: () => countTraders(pool),
    traderActivity: (mode, wallet, since) => loadTraderActivity(pool, mode, wallet, since),
    marketVolumes: (mode, since, page = {}) => listMarketVolumes(pool, mode, since, page),
    deliveries: (page = {}, filter = {}) => listDeliveries(pool, filter, page),
    providers: async (since) => (await deliveries.stats(since)).map(toProviderView),
    halts: (mode, page = {}) => listHalts(pool, mode, page),
  }
}
