import { Hono } from 'hono'
import type { RecordedMarket } from './recorded-markets.ts'

/**
 * Serves recorded market objects as they are, on the routes of Gamma and of the CLOB, filtered as these services filter.
 * Called in process: the answer is a `fetch`.
 */
export function createRecordedVenue(markets: readonly RecordedMarket[]): typeof globalThis.fetch {
  const gamma = markets.filter(({ shape }) => shape === 'gamma')
  const clob = markets.filter(({ shape }) => shape === 'clob')
  const gammaByToken = indexBy(gamma, ({ tokens }) => tokens.map(({ tokenId }) => tokenId))
  const gammaByCondition = indexBy(gamma, ({ conditionId }) => [conditionId])
  const clobByToken = indexBy(clob, ({ tokens }) => tokens.map(({ tokenId }) => tokenId))
  const clobByCondition = indexBy(clob, ({ conditionId }) => [conditionId])

  const app = new Hono()
  app.get('/markets/keyset', (context) => {
    const byToken = (context.req.queries('clob_token_ids') ?? []).map((id) => gammaByToken.get(id))
    const byCondition = (context.req.queries('condition_ids') ?? []).map((id) => gammaByCondition.get(id))
    const closed = context.req.query('closed') === 'true'
    const found = new Set([...byToken, ...byCondition].filter((market) => market?.raw['closed'] === closed))
    return context.json({ markets: [...found].map((market) => market?.raw) })
  })
  app.get('/markets-by-token/:token', (context) => {
    const market = clobByToken.get(context.req.param('token'))
    return market ? context.json({ condition_id: market.conditionId }) : context.json({ error: 'not found' }, 404)
  })
  app.get('/markets/:condition', (context) => {
    const market = clobByCondition.get(context.req.param('condition'))
    return market ? context.json(market.raw) : context.json({ error: 'not found' }, 404)
  })
  return async (input, init) => app.request(input as string, init)
}

function indexBy(markets: readonly RecordedMarket[], keysOf: (market: RecordedMarket) => string[]) {
  return new Map(markets.flatMap((market) => keysOf(market).map((key) => [key, market] as const)))
}
