import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { DiscoveryReads } from '../db/read-model/discovery.ts'
import type { VerdictDayView } from '../db/read-model/discovery-views.ts'
import { COUNT, FIGURE, VERDICT_KIND } from './leaderboard-schema.ts'
import { pageRequest } from './reads.ts'
import { createRoutes } from './routing.ts'
import { json, listOf, orNull, PAGE_QUERY, pageOf, problems, TIME } from './schema.ts'

export type VerdictDeps = { discovery: Pick<DiscoveryReads, 'verdictDays'> }

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/)
const FRACTION = z.number().min(0).max(1)

const SCORE = z
  .strictObject({
    wallets: COUNT.openapi({ description: 'With a probability and at least one outcome.' }),
    brier: FIGURE.openapi({ description: 'Mean of (probability − copying paid)²; a coin has 0.25.' }),
    bins: listOf(
      z.strictObject({
        from: FRACTION,
        to: FRACTION,
        wallets: COUNT,
        said: FRACTION.openapi({ description: 'Mean probability that was said.' }),
        paid: FRACTION.openapi({ description: 'The part of them that paid.' }),
      }),
    ),
    byVerdict: listOf(
      z.strictObject({
        verdict: VERDICT_KIND,
        wallets: COUNT,
        events: COUNT,
        stake: z.number(),
        roi: FIGURE.openapi({ description: 'Returned per dollar.' }),
        low: FIGURE,
        high: FIGURE,
      }),
    ),
  })
  .openapi('VerdictScore')

const DAY = z
  .strictObject({
    day: z.iso.date(),
    asOf: TIME,
    wallets: COUNT.openapi({ description: 'Of whom something was said.' }),
    sha256: SHA256.openapi({ description: 'Of the text of that day, which holds the hash of the day before.' }),
    previousSha256: orNull(SHA256),
    scoredAt: orNull(TIME),
    score: orNull(SCORE).openapi({ description: 'How it turned out; null until thirty days have passed.' }),
  })
  .openapi('VerdictDay') satisfies z.ZodType<VerdictDayView>

const LIST_VERDICTS = createRoute({
  method: 'get',
  path: '/verdicts',
  tags: ['discovery'],
  summary: 'The days whose verdicts are written down, newest first, and how they turned out',
  request: { query: PAGE_QUERY },
  responses: { 200: json('A page of days.', pageOf('VerdictDayPage', DAY)), ...problems(400) },
})

/** `GET /verdicts` */
export const verdictRoutes = ({ discovery }: VerdictDeps): OpenAPIHono =>
  createRoutes().openapi(LIST_VERDICTS, async (c) =>
    c.json(await discovery.verdictDays(pageRequest(c.req.valid('query'))), 200),
  )
