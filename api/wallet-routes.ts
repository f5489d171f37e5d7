import { createRoute, z } from '@hono/zod-openapi'
import { BACKTEST } from './backtest-schema.ts'
import { REASON } from './halt.ts'
import type { Operator } from './operator.ts'
import { jsonBody } from './routing.ts'
import { decimalNumber, json, problems, WALLET } from './schema.ts'
import { WALLET_PAGE } from './wallet-schema.ts'

/* The routes about one scored wallet as the document has them; `wallets.ts` says what they do. */

const WALLET_PARAMS = z.object({ wallet: WALLET })

export const GET_WALLET = createRoute({
  method: 'get',
  path: '/wallets/{wallet}',
  tags: ['discovery'],
  summary:
    'One wallet: its score taken apart, the evidence, the verdict and what would change it, its past, its history with us',
  request: { params: WALLET_PARAMS },
  responses: { 200: json('The wallet as the last published run left it.', WALLET_PAGE), ...problems(400, 404) },
})

export const GET_BACKTEST = createRoute({
  method: 'get',
  path: '/wallets/{wallet}/backtest',
  tags: ['discovery'],
  summary: 'What copying a wallet would have paid, and where the rest of its profit went',
  request: {
    params: WALLET_PARAMS,
    query: z.object({
      delaySeconds: decimalNumber(0, 86_400).default(5).openapi({ description: 'From its trade to ours.' }),
      size: decimalNumber(1, 100_000).default(50).openapi({ description: 'Dollars per copied purchase.' }),
    }),
  },
  responses: { 200: json('Imagined trades; no money moved.', BACKTEST), ...problems(400, 404) },
})

const SUMMARIES = {
  pin: 'Follow a wallet whatever the rules say',
  ban: 'Never follow a wallet, whatever it scores',
  clear: 'Leave a wallet to the rules again',
} as const

export const postRuling = <Ruling extends keyof typeof SUMMARIES>({ guard, security }: Operator, ruling: Ruling) =>
  createRoute({
    method: 'post',
    path: `/wallets/{wallet}/${ruling}`,
    tags: ['operator'],
    summary: SUMMARIES[ruling],
    security,
    middleware: [guard, jsonBody] as const,
    request: {
      params: WALLET_PARAMS,
      body: { required: true, content: { 'application/json': { schema: z.strictObject({ reason: REASON }) } } },
    },
    responses: {
      200: json(
        'Ruled, and kept with the reason.',
        z.strictObject({ wallet: z.string(), outcome: z.enum(['pinned', 'banned', 'cleared']) }),
      ),
      ...problems(400, 401, 404, 409, 413, 415, 429),
    },
  })
