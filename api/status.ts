import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { StatusView } from '../db/read-model.ts'
import type { ReadDeps } from './reads.ts'
import { createRoutes } from './routing.ts'
import { AMOUNT, json, MODE, orNull, problems, TIME } from './schema.ts'

const COUNT = z.int().min(0)

const STATUS = z
  .strictObject({
    mode: MODE,
    halted: z.boolean(),
    halt: z
      .strictObject({ switch: z.string(), reason: z.string(), hard: z.boolean(), by: z.string(), since: TIME })
      .nullable(),
    traders: z.strictObject({ active: COUNT, paused: COUNT, total: COUNT }),
    signals: z.strictObject({ total: COUNT, pending: COUNT, copied: COUNT, skipped: COUNT }),
    orders: z.strictObject({ open: COUNT, filled: COUNT, unknown: COUNT }),
    account: z
      .strictObject({
        cash: AMOUNT,
        reserved: AMOUNT,
        exposure: AMOUNT,
        equity: AMOUNT,
        equityPeak: AMOUNT,
        deposited: AMOUNT,
        realised: AMOUNT,
        unrealised: AMOUNT,
        dailyLoss: AMOUNT,
      })
      .nullable(),
    lastSignalAt: orNull(TIME),
  })
  .openapi('Status') satisfies z.ZodType<StatusView>

const GET_STATUS = createRoute({
  method: 'get',
  path: '/status',
  tags: ['account'],
  summary: 'The account, whether trading is halted, and what is going on',
  responses: { 200: json('The overview. `account` is null until the worker has opened it.', STATUS), ...problems() },
})

/** `GET /status` */
export const statusRoutes = ({ readModel, mode, now }: ReadDeps): OpenAPIHono =>
  createRoutes().openapi(GET_STATUS, async (c) => c.json(await readModel.status(mode, now()), 200))
