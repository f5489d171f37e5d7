import { type BacktestDeps, createBacktestActivities } from './discovery/backtests.ts'
import { type CandidateDeps, createCandidateActivities } from './discovery/candidates.ts'
import { type CounterpartyDeps, createCounterpartyActivities } from './discovery/counterparties.ts'
import { createHousekeepingActivities, type HousekeepingDeps } from './discovery/housekeeping.ts'
import { createMarketFactsActivities, type MarketFactsDeps } from './discovery/markets.ts'
import { createPastActivities, type PastDeps } from './discovery/pasts.ts'
import { createPriceActivities, type PriceDeps } from './discovery/prices.ts'
import { createRosterActivities, type RosterDeps } from './discovery/roster.ts'
import { createRunActivities, type RunDeps } from './discovery/runs.ts'
import { createScoringActivities, type ScoringDeps } from './discovery/scoring.ts'
import { createVerdictActivities, type VerdictDeps } from './discovery/verdicts.ts'
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

/** Everything that the activities of research touch. */
export type ResearchDeps = RunDeps &
  CandidateDeps &
  PastDeps &
  MarketFactsDeps &
  PriceDeps &
  CounterpartyDeps &
  ScoringDeps &
  RosterDeps &
  VerdictDeps &
  HousekeepingDeps &
  BacktestDeps

/** Every activity of research by name; the queue that a workflow names says whose limit a request counts against. */
export type ResearchActivities = ReturnType<typeof createResearchActivities>

/** Wires the activities of research to one set of dependencies. */
export function createResearchActivities(deps: ResearchDeps) {
  return {
    ...createRunActivities(deps),
    ...createCandidateActivities(deps),
    ...createPastActivities(deps),
    ...createMarketFactsActivities(deps),
    ...createPriceActivities(deps),
    ...createCounterpartyActivities(deps),
    ...createScoringActivities(deps),
    ...createRosterActivities(deps),
    ...createVerdictActivities(deps),
    ...createHousekeepingActivities(deps),
    ...createBacktestActivities(deps),
  }
}
