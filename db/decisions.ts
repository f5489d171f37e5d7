import type { Pool } from 'pg'
import type { Decision, DecisionInputs } from '../domain/copy/decision.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { FillId } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'

export type DecisionRecord = {
  decisionId: string
  fillId: FillId
  mode: Mode
  inputs: DecisionInputs
  decision: Decision
  decidedAt: EpochMs
}

export type NewDecision = { mode: Mode; inputs: DecisionInputs; decision: Decision; decidedAt: EpochMs }

export type Decisions = {
  record(decision: NewDecision): Promise<DecisionRecord>
  find(idOrFillId: string): Promise<DecisionRecord | null>
  findByFill(fillId: FillId, mode: Mode): Promise<DecisionRecord | null>
}

export declare function createDecisions(pool: Pool): Decisions
