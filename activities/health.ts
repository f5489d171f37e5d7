import type { Clob } from '../adapters/polymarket/clob.ts'
import type { KillSwitchMetricsStore } from '../db/kill-switches.ts'
import type { Orders, StoredOrder } from '../db/orders.ts'
import type { Risk } from '../db/risk.ts'
import { evaluateKillSwitches, type KillSwitchLimits, type TrippedSwitch } from '../domain/copy/kill-switches.ts'
import type { CopyPolicy } from '../domain/copy/policy.ts'
import type { ExecutionVenue, Mode } from '../domain/market/venue.ts'
import type { FillId, OrderHash } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'
import { fetchMid } from './mids.ts'
import { assertMode } from './mode.ts'
import { type Booked, book, type ReconcileDeps } from './reconcile.ts'

/** An order that was sent, or may have been, and that nobody has booked since. `open`: the venue does not know it either. */
export type StuckOrder = { orderId: OrderHash; status: Booked['status'] }

export type HealthDeps = ReconcileDeps & {
  metrics: KillSwitchMetricsStore
  risk: Pick<Risk, 'halt' | 'release'>
  books: Pick<Clob, 'fetchBook'>
  /** Orders in flight or of unknown outcome that were submitted before a time, oldest first. */
  listUnsettled: (mode: Mode, submittedBefore: EpochMs) => Promise<StoredOrder[]>
  /** Fills that have held money or shares since before a time and whose order was never sent. */
  listAbandoned: (mode: Mode, heldBefore: EpochMs) => Promise<FillId[]>
  orders: Pick<Orders, 'find' | 'reject' | 'applyExecutions'>
  venue: Pick<ExecutionVenue, 'mode' | 'find'>
  limits: KillSwitchLimits
  policy: Pick<CopyPolicy, 'maxSignalAgeMs' | 'maxExitAgeMs'>
}

/** Beyond the age at which an order is still sent: room for an attempt that is under way. */
const ABANDONED_MARGIN_MS = 300_000

/** What has to be looked at even when no signal comes in. */
export function createHealthActivities(deps: HealthDeps) {
  return {
    /** Halts the account where a switch trips; only an operator resumes it. Answers with everything that trips now. */
    async checkKillSwitches({ mode }: { mode: Mode }): Promise<{ tripped: TrippedSwitch[] }> {
      const metrics = await deps.metrics.load(mode, deps.now())
      const tripped = evaluateKillSwitches(metrics, deps.limits)
      const [first] = tripped
      if (first) {
        const evidence = { metrics: asText(metrics), limits: asText(deps.limits) }
        await deps.risk.halt(mode, { ...first, hard: false, evidence, by: 'health check' }, deps.now())
      }
      return { tripped }
    },

    /** Notes the mid of each token whose mark has come due; null where its book has no middle. */
    async takeLateMarks({ limit }: { limit: number }): Promise<{ marks: number }> {
      const due = await deps.metrics.dueMarks(deps.now(), limit)
      const tokens = [...new Set(due.map(({ tokenId }) => tokenId))]
      const mids = new Map(await Promise.all(tokens.map(async (id) => [id, await fetchMid(deps.books, id)] as const)))
      for (const { id, tokenId } of due) await deps.metrics.recordMark(id, mids.get(tokenId) ?? null, deps.now())
      return { marks: due.length }
    },

    /**
     * Asks the venue about orders whose run is gone and books its answer; nothing is ever sent again. What a run that is gone
     * held for an order that it never sent is given back.
     */
    async settleStuckOrders({
      mode,
      olderThanMs,
    }: {
      mode: Mode
      olderThanMs: number
    }): Promise<{ stuck: StuckOrder[] }> {
      assertMode(deps.venue.mode, mode)
      const stuck: StuckOrder[] = []
      for (const order of await deps.listUnsettled(mode, deps.now() - olderThanMs)) {
        const { status } = await book(order, await deps.venue.find(order.orderId), deps)
        stuck.push({ orderId: order.orderId, status })
      }
      const { maxSignalAgeMs, maxExitAgeMs } = deps.policy
      const abandonedAfterMs = Math.max(maxSignalAgeMs, maxExitAgeMs) + ABANDONED_MARGIN_MS
      for (const fillId of await deps.listAbandoned(mode, deps.now() - abandonedAfterMs)) {
        await deps.risk.release(fillId, mode, 'abandoned', deps.now())
      }
      return { stuck }
    },
  }
}

/** Evidence is kept as JSON, which has no bigint. */
const asText = (facts: object): Record<string, unknown> =>
  JSON.parse(JSON.stringify(facts, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)))
