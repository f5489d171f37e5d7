import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { DiscoveryReads } from '../db/read-model/discovery.ts'
import { definedOnly } from './defined-only.ts'
import { GRADE, LEADERBOARD_PAGE, RUN, SORT, VERDICT_KIND, WALLET_STATUS } from './leaderboard-schema.ts'
import type { Operator } from './operator.ts'
import { pageRequest } from './reads.ts'
import { createRoutes } from './routing.ts'
import { decimalNumber, json, PAGE_QUERY, pageOf, problems, wholeNumber } from './schema.ts'

/** What the routes of the leaderboard read. */
export type LeaderboardDeps = {
  discovery: Pick<DiscoveryReads, 'leaderboard' | 'countWallets' | 'runs'>
  /** Starts a discovery run, or joins the one that is under way. */
  startDiscovery: () => Promise<{ workflowId: string; outcome: 'started' | 'running' }>
}

const FLAG = z.enum(['true', 'false']).transform((text) => text === 'true')

const LIST_LEADERBOARD = createRoute({
  method: 'get',
  path: '/leaderboard',
  tags: ['discovery'],
  summary: 'Every wallet that discovery has scored, as its last published run left them',
  description:
    'A bound leaves out who falls short of it, and who is not known to reach it. The score finds candidates; only `verdictKind` ' +
    '`evidence` says that copying is likely to pay.',
  request: {
    query: PAGE_QUERY.extend({
      sort: SORT.default('score'),
      order: z.enum(['asc', 'desc']).default('desc'),
      status: WALLET_STATUS.optional(),
      paused: FLAG.optional().openapi({ description: '`false` leaves out who is paused.' }),
      verdict: VERDICT_KIND.optional(),
      grade: GRADE.optional(),
      eligible: FLAG.optional(),
      liveEligible: FLAG.optional(),
      minScore: decimalNumber(0, 100).optional(),
      minProbability: decimalNumber(0, 1).optional(),
      minTrades: wholeNumber(0, 1_000_000_000).optional().openapi({ description: 'Fewest trades in 30 days.' }),
      search: z
        .string()
        .trim()
        .min(1)
        .max(80)
        .optional()
        .openapi({ description: 'The beginning of an address, or any part of a label.' }),
    }),
  },
  responses: { 200: json('A page of wallets, with the counts of all.', LEADERBOARD_PAGE), ...problems(400) },
})

const LIST_RUNS = createRoute({
  method: 'get',
  path: '/discovery/runs',
  tags: ['discovery'],
  summary: 'What discovery did, newest first',
  request: { query: PAGE_QUERY },
  responses: { 200: json('A page of runs.', pageOf('DiscoveryRunPage', RUN)), ...problems(400) },
})

const postRun = ({ guard, security }: Operator) =>
  createRoute({
    method: 'post',
    path: '/discovery/run',
    tags: ['operator'],
    summary: 'Look for traders worth copying now, without waiting for the hour',
    security,
    middleware: [guard] as const,
    responses: {
      202: json(
        'Under way; `GET /discovery/runs` shows how it ended.',
        z.strictObject({ workflowId: z.string(), outcome: z.enum(['started', 'running']) }),
      ),
      ...problems(401, 404, 429),
    },
  })

/** `GET /leaderboard`, `GET /discovery/runs`, `POST /discovery/run` */
export const leaderboardRoutes = ({ discovery, startDiscovery }: LeaderboardDeps, operator: Operator): OpenAPIHono =>
  createRoutes()
    .openapi(LIST_LEADERBOARD, async (c) => {
      const { cursor, limit, sort, order, minTrades, ...filter } = c.req.valid('query')
      const [page, counts] = await Promise.all([
        discovery.leaderboard(
          definedOnly({ ...filter, minTrades30d: minTrades }),
          { sort, descending: order === 'desc' },
          pageRequest({ cursor, limit }),
        ),
        discovery.countWallets(),
      ])
      return c.json({ ...page, counts }, 200)
    })
    .openapi(LIST_RUNS, async (c) => c.json(await discovery.runs(pageRequest(c.req.valid('query'))), 200))
    .openapi(postRun(operator), async (c) => c.json(await startDiscovery(), 202))
