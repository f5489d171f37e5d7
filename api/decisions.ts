import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { DecisionSummary } from '../db/read-model/decisions.ts'
import type { DecisionView } from '../db/read-model.ts'
import { parseCanonicalJson } from '../domain/copy/canonical.ts'
import { type Decision, type DecisionInputs, SKIP_REASONS } from '../domain/copy/decision.ts'
import { explainDecision } from '../domain/copy/explain.ts'
import { NotFoundError } from '../domain/errors.ts'
import { pageRequest, type ReadDeps } from './reads.ts'
import { createRoutes } from './routing.ts'
import { FILL_OR_DECISION, json, MODE, PAGE_QUERY, pageOf, problems, TIME, WALLET } from './schema.ts'

const DECISION_FIELDS = {
  decisionId: z.string(),
  fillId: z.string(),
  mode: MODE,
  verdict: z.string(),
  reason: z.string().nullable(),
  rulesVersion: z.string(),
  leader: z.string(),
  side: z.string(),
  tokenId: z.string(),
  question: z.string().nullable(),
  outcome: z.string().nullable(),
  decidedAt: TIME,
}

const SUMMARY = z
  .strictObject({
    ...DECISION_FIELDS,
    leaderLabel: z.string().nullable(),
    leaderSimulated: z.boolean(),
    actual: z.string().nullable(),
    limit: z.string().nullable(),
  })
  .openapi('DecisionSummary') satisfies z.ZodType<DecisionSummary>

const RECORD = z.record(z.string(), z.unknown())

const DECISION = z
  .strictObject({
    ...DECISION_FIELDS,
    inputs: RECORD.openapi({ description: 'Everything that the decision used; bigints as {"$bigint":"…"}.' }),
    decision: RECORD.openapi({ description: 'What was decided from it.' }),
  })
  .openapi('Decision')

const EXPLANATION = z
  .strictObject({
    decisionId: z.string(),
    fillId: z.string(),
    verdict: z.string(),
    lines: z.array(z.string()),
  })
  .openapi('Explanation')

const LIST_DECISIONS = createRoute({
  method: 'get',
  path: '/decisions',
  tags: ['signals'],
  summary: 'What was decided, newest first',
  request: {
    query: PAGE_QUERY.extend({
      verdict: z.enum(['copy', 'skip']).optional(),
      reason: z.enum(SKIP_REASONS).optional().openapi({ description: 'Only skips for this reason.' }),
      trader: WALLET.optional(),
    }),
  },
  responses: {
    200: json('A page of decisions, without their records.', pageOf('DecisionPage', SUMMARY)),
    ...problems(400),
  },
})

const GET_DECISION = createRoute({
  method: 'get',
  path: '/decisions/{id}',
  tags: ['signals'],
  summary: 'One decision with the record that it can be recomputed from',
  request: { params: z.object({ id: FILL_OR_DECISION }) },
  responses: { 200: json('The decision.', DECISION), ...problems(400, 404) },
})

const EXPLAIN = createRoute({
  method: 'get',
  path: '/signals/{id}/explain',
  tags: ['signals'],
  summary: 'Why a signal was copied or skipped, in plain words',
  request: { params: z.object({ id: FILL_OR_DECISION }) },
  responses: { 200: json('One sentence a line.', EXPLANATION), ...problems(400, 404) },
})

/** `GET /decisions`, `GET /decisions/{id}`, `GET /signals/{id}/explain` */
export function decisionRoutes({ readModel, mode }: ReadDeps): OpenAPIHono {
  const findDecision = async (id: string): Promise<DecisionView> => {
    const decision = await readModel.decision(id)
    if (!decision) throw new NotFoundError(`no decision of the id or fill "${id}"`)
    return decision
  }
  return createRoutes()
    .openapi(LIST_DECISIONS, async (c) => {
      const { verdict, reason, trader, ...page } = c.req.valid('query')
      const filter = { ...(verdict && { verdict }), ...(reason && { reason }), ...(trader && { leader: trader }) }
      return c.json(await readModel.decisions(mode, pageRequest(page), filter), 200)
    })
    .openapi(GET_DECISION, async (c) => {
      const view = await findDecision(c.req.valid('param').id)
      return c.json({ ...view, inputs: recordOf(view.inputs), decision: recordOf(view.decision) }, 200)
    })
    .openapi(EXPLAIN, async (c) => {
      const view = await findDecision(c.req.valid('param').id)
      const inputs = parseCanonicalJson(view.inputs) as DecisionInputs
      const decision = parseCanonicalJson(view.decision) as Decision
      const { decisionId, fillId, verdict } = view
      return c.json({ decisionId, fillId, verdict, lines: explainDecision({ inputs, decision }) }, 200)
    })
}

const recordOf = (canonical: string) => JSON.parse(canonical) as z.infer<typeof RECORD>
