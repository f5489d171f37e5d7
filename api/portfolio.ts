import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { DecisionView, PageRequest, ReadModel } from '../db/read-model.ts'
import { parseCanonicalJson } from '../domain/copy/canonical.ts'
import type { Decision, DecisionInputs } from '../domain/copy/decision.ts'
import { explainDecision } from '../domain/copy/explain.ts'
import { NotFoundError } from '../domain/errors.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { EpochMs } from '../domain/money/units.ts'

export type PortfolioDeps = {
  readModel: ReadModel
  mode: Mode
  now: () => EpochMs
}

/**
 * What happened and what we hold, read only. Lists come newest first as `{ rows, next }`; `?cursor=` takes `next`, `?limit=`
 * how many. Money and shares are decimal strings, times ISO-8601.
 */
export function portfolioRoutes({ readModel, mode, now }: PortfolioDeps): Hono {
  const findDecision = async (id: string): Promise<DecisionView> => {
    const decision = await readModel.decision(id)
    if (!decision) throw new NotFoundError(`no decision of the id or fill "${id.slice(0, 160)}"`)
    return decision
  }
  return new Hono()
    .get('/status', async (c) => c.json(await readModel.status(mode, now())))
    .get('/signals', async (c) => c.json(await readModel.signals(mode, pageOf(c))))
    .get('/decisions', async (c) => {
      const { rows, next } = await readModel.decisions(mode, pageOf(c))
      return c.json({ rows: rows.map(withRecord), next })
    })
    .get('/decisions/:id', async (c) => c.json(withRecord(await findDecision(c.req.param('id')))))
    .get('/signals/:fillId/explain', async (c) => {
      const view = await findDecision(c.req.param('fillId'))
      const inputs = parseCanonicalJson(view.inputs) as DecisionInputs
      const decision = parseCanonicalJson(view.decision) as Decision
      const { decisionId, fillId, verdict } = view
      return c.json({ decisionId, fillId, verdict, lines: explainDecision({ inputs, decision }) })
    })
    .get('/orders', async (c) => c.json(await readModel.orders(mode, pageOf(c))))
    .get('/positions', async (c) => c.json({ rows: await readModel.positions(mode), next: null }))
    .get('/pnl', async (c) => c.json(await readModel.pnl(mode)))
    .get('/equity', async (c) => c.json({ rows: await readModel.equity(mode, now()) }))
    .get('/traders', async (c) => {
      const leaders = await readModel.leaders()
      const active = leaders.filter((leader) => leader.active)
      return c.json({
        total: active.length,
        active: active.filter((leader) => !leader.paused).length,
        paused: active.filter((leader) => leader.paused).length,
        rows: leaders,
      })
    })
    .get('/deliveries', async (c) => c.json(await readModel.deliveries(pageOf(c))))
    .get('/providers', async (c) => c.json({ rows: await readModel.providers(), next: null }))
    .get('/halts', async (c) => c.json(await readModel.halts(mode, pageOf(c))))
}

const PAGE = z.object({
  cursor: z.string().min(1).max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

function pageOf(c: Context): PageRequest {
  const { cursor, limit } = PAGE.parse(c.req.query())
  return cursor === undefined ? { limit } : { cursor, limit }
}

/** The stored canonical texts as JSON; bigints keep their mark `{"$bigint":"…"}`. */
const withRecord = (decision: DecisionView) => ({
  ...decision,
  inputs: JSON.parse(decision.inputs) as unknown,
  decision: JSON.parse(decision.decision) as unknown,
})
