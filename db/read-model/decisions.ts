import type { SkipReason } from '../../domain/copy/decision.ts'
import type { Mode } from '../../domain/market/venue.ts'
import type { Address } from '../../domain/money/ids.ts'
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

/** A decision in a list: without its record, which holds a whole order book. */
export type DecisionSummary = Omit<DecisionView, 'inputs' | 'decision'> & {
  leaderLabel: string | null
  leaderSimulated: boolean
  /** The rule that bit, in words; null for a copy. */
  actual: string | null
  limit: string | null
}

/** Each part narrows the list. */
export type DecisionFilter = { verdict?: 'copy' | 'skip'; reason?: SkipReason; leader?: Address }

/** What was decided, newest first. */
export async function listDecisions(
  db: Queryable,
  mode: Mode,
  filter: DecisionFilter,
  request: PageRequest,
): Promise<Page<DecisionSummary>> {
  const { before, limit } = pageBounds(request)
  const rows = await query<SummaryRow>(db, SUMMARIES, [
    mode,
    before,
    limit + 1,
    filter.verdict ?? null,
    filter.reason ?? null,
    filter.leader ?? null,
  ])
  return toPage(rows, limit, (row) => ({
    ...toSummary(row),
    leaderLabel: row.label,
    leaderSimulated: row.simulated,
    actual: row.actual,
    limit: row.bound,
  }))
}

export async function findDecision(db: Queryable, decisionId: string): Promise<DecisionView | null> {
  const row = await queryOne<DecisionRow>(db, `${SELECT} where decisions.decision_id = $1`, [decisionId])
  return row && toView(row)
}

const COLUMNS = `
  decisions.sequence, decisions.decision_id, decisions.fill_id, decisions.mode, decisions.verdict, decisions.reason,
  decisions.rules_version, signals.leader, signals.side, decisions.token_id,
  decisions.question, decisions.outcome, decisions.decided_at`

const SELECT = `
  select ${COLUMNS}, decisions.inputs, decisions.decision
  from decisions
  join signals on signals.fill_id = decisions.fill_id`

const SUMMARIES = `
  select
    ${COLUMNS}, tracked_traders.label, tracked_traders.simulated,
    decisions.decision::jsonb ->> 'actual' as actual, decisions.decision::jsonb ->> 'limit' as bound
  from decisions
  join signals on signals.fill_id = decisions.fill_id
  join tracked_traders on tracked_traders.wallet = signals.leader
  where decisions.mode = $1 and decisions.sequence < $2::bigint
    and ($4::text is null or decisions.verdict = $4)
    and ($5::text is null or decisions.reason = $5)
    and ($6::text is null or signals.leader = $6)
  order by decisions.sequence desc
  limit $3::int`

type SummaryRow = Omit<DecisionRow, 'inputs' | 'decision'> & {
  label: string | null
  simulated: boolean
  actual: string | null
  bound: string | null
}

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

const toSummary = (row: Omit<DecisionRow, 'inputs' | 'decision'>) => ({
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
})

const toView = (row: DecisionRow): DecisionView => ({
  ...toSummary(row),
  inputs: row.inputs,
  decision: row.decision,
})
