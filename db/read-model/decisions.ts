import type { Mode } from '../../domain/market/venue.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { type Queryable, query, queryOne } from '../pool.ts'
import { type Page, type PageRequest, pageBounds, toPage } from './page.ts'
import { isoTime } from './text.ts'

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

export async function listDecisions(db: Queryable, mode: Mode, request: PageRequest): Promise<Page<DecisionView>> {
  const { before, limit } = pageBounds(request)
  const rows = await query<DecisionRow>(
    db,
    `${SELECT} where decisions.mode = $1 and decisions.sequence < $2::bigint
     order by decisions.sequence desc limit $3::int`,
    [mode, before, limit + 1],
  )
  return toPage(rows, limit, toView)
}

export async function findDecision(db: Queryable, decisionId: string): Promise<DecisionView | null> {
  const row = await queryOne<DecisionRow>(db, `${SELECT} where decisions.decision_id = $1`, [decisionId])
  return row && toView(row)
}

const SELECT = `
  select
    decisions.sequence, decisions.decision_id, decisions.fill_id, decisions.mode, decisions.verdict, decisions.reason,
    decisions.rules_version, signals.leader, signals.side, decisions.token_id,
    decisions.question, decisions.outcome, decisions.decided_at, decisions.inputs, decisions.decision
  from decisions
  join signals on signals.fill_id = decisions.fill_id`

type DecisionRow = {
  sequence: bigint
  decision_id: string
  fill_id: string
  mode: Mode
  verdict: string
  reason: string | null
  rules_version: string
  leader: string
  side: string
  token_id: string
  question: string | null
  outcome: string | null
  decided_at: EpochMs
  inputs: string
  decision: string
}

const toView = (row: DecisionRow): DecisionView => ({
  decisionId: row.decision_id,
  fillId: row.fill_id,
  mode: row.mode,
  verdict: row.verdict,
  reason: row.reason,
  rulesVersion: row.rules_version,
  leader: row.leader,
  side: row.side,
  tokenId: row.token_id,
  question: row.question,
  outcome: row.outcome,
  decidedAt: isoTime(row.decided_at),
  inputs: row.inputs,
  decision: row.decision,
})
