import { createExecutionActivities, type ExecutionDeps } from './execution.ts'
import { createHealthActivities, type HealthDeps } from './health.ts'
import { createIngestActivities, type IngestDeps } from './ingest.ts'
import { createMarketActivities, type MarketDeps } from './market.ts'
import { createReconcileActivities, type ReconcileDeps } from './reconcile.ts'
import { createSettlementActivities, type SettlementDeps } from './settlement.ts'
import { createSignalActivities, type SignalDeps } from './signal.ts'
import { createSizingActivities, type SizingDeps } from './sizing.ts'

/** Everything that the activities touch, wired by the composition root. */
export type ActivityDeps = MarketDeps &
  SignalDeps &
  SizingDeps &
  ExecutionDeps &
  ReconcileDeps &
  IngestDeps &
  SettlementDeps &
  HealthDeps

/** Every activity by name, as a worker registers them and as workflows see them. */
export type Activities = ReturnType<typeof createActivities>

/** Wires all activities to one set of dependencies. */
export function createActivities(deps: ActivityDeps) {
  return {
    ...createMarketActivities(deps),
    ...createSignalActivities(deps),
    ...createSizingActivities(deps),
    ...createExecutionActivities(deps),
    ...createReconcileActivities(deps),
    ...createIngestActivities(deps),
    ...createSettlementActivities(deps),
    ...createHealthActivities(deps),
  }
}
