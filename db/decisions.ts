import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import { parseCanonicalJson, toCanonicalJson } from '../domain/copy/canonical.ts'
import type { Decision, DecisionInputs } from '../domain/copy/decision.ts'
import { InvalidInputError, invariant } from '../domain/errors.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { FillId } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'
import { query, queryOne } from './pool.ts'

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
  /** The first one about a fill stands and is returned, whatever comes later. */
  record(decision: NewDecision): Promise<DecisionRecord>
  /** By decision id, fill id, or the beginning of either. @throws InvalidInputError when that names more than one */
  find(idOrFillId: string): Promise<DecisionRecord | null>
  findByFill(fillId: FillId, mode: Mode): Promise<DecisionRecord | null>
}

/** The record of every decision, with all that it used. The first decision about a fill is the decision. */
export function createDecisions(pool: Pool): Decisions {
  const findByFill = async (fillId: FillId, mode: Mode) => {
    const row = await queryOne<DecisionRow>(pool, `${SELECT} where fill_id = $1 and mode = $2`, [fillId, mode])
    return row && toRecord(row)
  }

  return {
    async record(made) {
      await query(pool, INSERT, insertValues(made))
      const { fillId } = made.inputs.fill
      const stored = await findByFill(fillId, made.mode)
      invariant(stored, 'a recorded decision must be found', { fillId })
      return stored
    },

    async find(idOrFillId) {
      const wanted = idOrFillId.trim().toLowerCase()
      const rows = await query<DecisionRow>(pool, FIND, [wanted, `${wanted.replace(/[\\%_]/g, '\\$&')}%`])
      const exact = rows.filter((row) => row.decision_id === wanted || row.fill_id === wanted)
      const [found, another] = exact.length > 0 ? exact : rows
      if (found && another) {
        throw new InvalidInputError(
          `"${idOrFillId}" names several decisions: ${found.decision_id}, ${another.decision_id}`,
        )
      }
      return found ? toRecord(found) : null
    },

    findByFill,
  }
}

/** Same inputs, same id: d and the first 64 bits of their hash. */
const decisionIdOf = (inputsText: string): string =>
  `d${createHash('sha256').update(inputsText).digest('hex').slice(0, 16)}`

const INSERT = `
  insert into decisions (
    decision_id, fill_id, mode, verdict, reason, rules_version, token_id, question, outcome,
    spread_micros, book_stale, gating_model, inputs, decision, decided_at
  ) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::bigint, $11, $12, $13, $14, $15::timestamptz)
  on conflict (fill_id, mode) do nothing`

function insertValues({ mode, inputs, decision, decidedAt }: NewDecision): unknown[] {
  const reason = decision.verdict === 'skip' ? decision.reason : null
  const known = 'market' in inputs.market ? inputs.market : null
  const inputsText = toCanonicalJson(inputs)
  return [
    decisionIdOf(inputsText),
    inputs.fill.fillId,
    mode,
    decision.verdict,
    reason,
    inputs.rulesVersion,
    inputs.fill.tokenId,
    known?.market.question ?? null,
    known?.outcome.name ?? null,
    decision.figures.spread,
    reason === 'book-stale',
    decision.figures.gatingModel,
    inputsText,
    toCanonicalJson(decision),
    new Date(decidedAt),
  ]
}

const SELECT = 'select decision_id, fill_id, mode, inputs, decision, decided_at from decisions'

/** Two rows are enough to know that a prefix is ambiguous; exact matches come first. */
const FIND = `
  ${SELECT} where decision_id like $2 or fill_id like $2
  order by (decision_id = $1 or fill_id = $1) desc, sequence limit 2`

type DecisionRow = {
  decision_id: string
  fill_id: FillId
  mode: Mode
  inputs: string
  decision: string
  decided_at: EpochMs
}

const toRecord = (row: DecisionRow): DecisionRecord => ({
  decisionId: row.decision_id,
  fillId: row.fill_id,
  mode: row.mode,
  inputs: parseCanonicalJson(row.inputs) as DecisionInputs,
  decision: parseCanonicalJson(row.decision) as Decision,
  decidedAt: row.decided_at,
})
