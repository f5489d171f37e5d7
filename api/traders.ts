import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Leaders } from '../db/leaders.ts'
import type { TraderFilter } from '../db/read-model/traders.ts'
import type { LeaderView, ReadModel } from '../db/read-model.ts'
import { InvalidInputError, NotFoundError } from '../domain/errors.ts'
import type { Address } from '../domain/money/ids.ts'
import { parseMicros, usd } from '../domain/money/units.ts'
import { type LeaderMinimums, leaderShortfalls } from '../domain/traders/score/admission.ts'
import { definedOnly } from './defined-only.ts'
import type { Operator } from './operator.ts'
import { pageRequest, type ReadDeps } from './reads.ts'
import { createRoutes } from './routing.ts'
import { deleteTrader, GET_TRADER, LIST_TRADERS, postPause, postResume, postTrader } from './trader-routes.ts'

export type TraderDeps = ReadDeps & {
  leaders: Pick<Leaders, 'add' | 'pause' | 'resume' | 'remove'>
  /** The edge that a trader added by hand is assumed to have, and what their past must show. */
  leaderDefaults: LeaderMinimums & { assumedEdge: number; assumedEdgeSd: number }
}

/** `GET /traders`, `GET /traders/{wallet}`, and what the operator does with them. */
export function traderRoutes(deps: TraderDeps, operator: Operator): OpenAPIHono {
  const { leaders, readModel, now } = deps
  return createRoutes()
    .openapi(LIST_TRADERS, async (c) => {
      const { cursor, limit, ...filter } = c.req.valid('query')
      const [counts, page] = await Promise.all([
        readModel.countTraders(),
        readModel.traders(toFilter(filter), pageRequest({ cursor, limit })),
      ])
      return c.json({ ...counts, ...page }, 200)
    })
    .openapi(GET_TRADER, async (c) => c.json(await load(readModel, c.req.valid('param').wallet), 200))
    .openapi(postTrader(operator), async (c) => {
      const { wallet, label, edge, edgeSd, force, ...past } = c.req.valid('json')
      const stats = definedOnly(past)
      const shortfalls = leaderShortfalls(stats, deps.leaderDefaults)
      if (shortfalls.length > 0 && !force) {
        throw new InvalidInputError(`${shortfalls.join('; ')} (send "force": true to follow anyway)`)
      }
      const outcome = await leaders.add(
        {
          wallet,
          label: label ?? null,
          source: 'manual',
          edge: edge ?? deps.leaderDefaults.assumedEdge,
          edgeSd: edgeSd ?? deps.leaderDefaults.assumedEdgeSd,
          edgeSource: 'assumed',
          simulated: false,
          stats,
        },
        now(),
      )
      const trader = await load(readModel, wallet)
      return outcome === 'added' ? c.json({ outcome, trader }, 201) : c.json({ outcome, trader }, 200)
    })
    .openapi(deleteTrader(operator), async (c) => {
      const { wallet } = c.req.valid('param')
      await leaders.remove(wallet, now())
      return c.json({ outcome: 'removed', trader: await load(readModel, wallet) }, 200)
    })
    .openapi(postPause(operator), async (c) => {
      const { wallet } = c.req.valid('param')
      await leaders.pause(wallet, c.req.valid('json').reason, now())
      return c.json({ outcome: 'paused', trader: await load(readModel, wallet) }, 200)
    })
    .openapi(postResume(operator), async (c) => {
      const { wallet } = c.req.valid('param')
      await leaders.resume(wallet, now())
      return c.json({ outcome: 'resumed', trader: await load(readModel, wallet) }, 200)
    })
}

/** @throws NotFoundError when the wallet was never followed */
async function load(readModel: Pick<ReadModel, 'trader'>, wallet: Address): Promise<LeaderView> {
  const trader = await readModel.trader(wallet)
  if (!trader) throw new NotFoundError(`trader ${wallet} was never followed`)
  return trader
}

type FilterQuery = {
  state?: TraderFilter['state'] | undefined
  minPnl30d?: string | undefined
  minSharpe?: number | undefined
  minTrades?: number | undefined
  minWinRate?: number | undefined
}

const toFilter = ({ minPnl30d, ...rest }: FilterQuery): TraderFilter =>
  definedOnly({ ...rest, minPnl30d: minPnl30d === undefined ? undefined : usd(parseMicros(minPnl30d)) })
