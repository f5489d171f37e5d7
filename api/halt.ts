import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { HaltState } from '../db/halts.ts'
import type { HaltView } from '../db/read-model/operations.ts'
import type { Risk } from '../db/risk.ts'
import { ConflictError } from '../domain/errors.ts'
import { BY, type Operator } from './operator.ts'
import { pageRequest, type ReadDeps } from './reads.ts'
import { createRoutes, jsonBody } from './routing.ts'
import { json, orNull, PAGE_QUERY, pageOf, problems, TIME } from './schema.ts'

export type HaltDeps = ReadDeps & { risk: Pick<Risk, 'halt' | 'resume' | 'haltState'> }

/** Why, in the operator's words. */
export const REASON = z.string().trim().min(1).max(500)

const HALT = z
  .strictObject({
    halted: z.boolean(),
    hard: z.boolean().openapi({ description: 'Exits are stopped too.' }),
    switch: z.string().nullable(),
    reason: z.string().nullable(),
    since: orNull(TIME),
    by: z.string().nullable(),
  })
  .openapi('Halt')

const PAST_HALT = z
  .strictObject({
    switch: z.string(),
    reason: z.string(),
    hard: z.boolean(),
    by: z.string(),
    since: TIME,
    resumedAt: orNull(TIME),
    resumedBy: z.string().nullable(),
  })
  .openapi('PastHalt') satisfies z.ZodType<HaltView>

const LIST_HALTS = createRoute({
  method: 'get',
  path: '/halts',
  tags: ['account'],
  summary: 'Why and when trading was halted, newest first',
  request: { query: PAGE_QUERY },
  responses: { 200: json('A page of halts.', pageOf('HaltPage', PAST_HALT)), ...problems(400) },
})

const postHalt = (operator: Operator) =>
  createRoute({
    method: 'post',
    path: '/halt',
    tags: ['operator'],
    summary: 'Stop opening positions, at once',
    security: operator.security,
    middleware: [operator.guard, jsonBody] as const,
    request: {
      body: {
        required: true,
        content: {
          'application/json': { schema: z.strictObject({ reason: REASON, hard: z.boolean().default(false) }) },
        },
      },
    },
    responses: { 200: json('Halted.', HALT), ...problems(400, 401, 404, 409, 413, 415, 429) },
  })

const postResume = (operator: Operator) =>
  createRoute({
    method: 'post',
    path: '/resume',
    tags: ['operator'],
    summary: 'Trade again after a halt',
    security: operator.security,
    middleware: [operator.guard] as const,
    responses: { 200: json('Not halted any more.', HALT), ...problems(401, 409, 429) },
  })

/** `GET /halts`, `POST /halt`, `POST /resume` */
export function haltRoutes(deps: HaltDeps, operator: Operator): OpenAPIHono {
  const { readModel, risk, mode, now } = deps
  return createRoutes()
    .openapi(LIST_HALTS, async (c) => c.json(await readModel.halts(mode, pageRequest(c.req.valid('query'))), 200))
    .openapi(postHalt(operator), async (c) => {
      const { reason, hard } = c.req.valid('json')
      const halted = await risk.halt(mode, { switch: 'manual', reason, hard, evidence: {}, by: BY }, now())
      if (!halted) throw new ConflictError(`${mode} trading is halted already`)
      return c.json(toView(await risk.haltState(mode)), 200)
    })
    .openapi(postResume(operator), async (c) => {
      await risk.resume(mode, BY, now())
      return c.json(toView(await risk.haltState(mode)), 200)
    })
}

const toView = (state: HaltState) => ({
  ...state,
  since: state.since === null ? null : new Date(state.since).toISOString(),
})
