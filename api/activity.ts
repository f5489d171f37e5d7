import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { MarketVolumeView, TraderActivityView } from '../db/read-model/activity.ts'
import { NotFoundError } from '../domain/errors.ts'
import { daysBack, pageRequest, type ReadDeps } from './reads.ts'
import { createRoutes } from './routing.ts'
import { AMOUNT, DAYS, json, PAGE_QUERY, pageOf, problems, TIME, WALLET } from './schema.ts'

const COUNT = z.int().min(0)

const VOLUME = {
  fills: COUNT.openapi({ description: 'Fills of leaders.' }),
  buys: COUNT.openapi({ description: 'How many of those were buys.' }),
  volume: AMOUNT.openapi({ description: 'Their dollars, before fees.' }),
  copied: COUNT,
  skipped: COUNT,
  ourTrades: COUNT,
  ourVolume: AMOUNT,
}

const MARKET_VOLUME = z
  .strictObject({
    conditionId: z.string().nullable(),
    tokenId: z.string().nullable().openapi({ description: 'Only where the token was never resolved to a market.' }),
    question: z.string().nullable(),
    traders: COUNT.openapi({ description: 'How many leaders traded in it.' }),
    lastFillAt: TIME,
    ...VOLUME,
  })
  .openapi('MarketVolume') satisfies z.ZodType<MarketVolumeView>

const TRADER_ACTIVITY = z
  .strictObject({
    wallet: z.string(),
    since: TIME,
    totals: z.strictObject(VOLUME),
    byDay: z.array(z.strictObject({ day: z.iso.date(), ...VOLUME })),
    byMarket: z.array(MARKET_VOLUME),
  })
  .openapi('TraderActivity') satisfies z.ZodType<TraderActivityView>

const LIST_MARKET_VOLUMES = createRoute({
  method: 'get',
  path: '/markets/volume',
  tags: ['traders'],
  summary: 'Volume and trade counts by market, the largest volume first',
  request: { query: PAGE_QUERY.extend({ days: DAYS }) },
  responses: { 200: json('A page of markets.', pageOf('MarketVolumePage', MARKET_VOLUME)), ...problems(400) },
})

const GET_TRADER_ACTIVITY = createRoute({
  method: 'get',
  path: '/traders/{wallet}/activity',
  tags: ['traders'],
  summary: 'Volume and trade counts of one trader: in all, by day, and in the markets with the most volume',
  request: { params: z.object({ wallet: WALLET }), query: z.object({ days: DAYS }) },
  responses: { 200: json('Days are UTC, oldest first.', TRADER_ACTIVITY), ...problems(400, 404) },
})

/** `GET /markets/volume`, `GET /traders/{wallet}/activity` */
export const activityRoutes = ({ readModel, mode, now }: ReadDeps): OpenAPIHono =>
  createRoutes()
    .openapi(LIST_MARKET_VOLUMES, async (c) => {
      const { days, ...page } = c.req.valid('query')
      return c.json(await readModel.marketVolumes(mode, daysBack(now(), days), pageRequest(page)), 200)
    })
    .openapi(GET_TRADER_ACTIVITY, async (c) => {
      const { wallet } = c.req.valid('param')
      if (!(await readModel.trader(wallet))) throw new NotFoundError(`trader ${wallet} was never followed`)
      const since = daysBack(now(), c.req.valid('query').days)
      return c.json(await readModel.traderActivity(mode, wallet, since), 200)
    })
