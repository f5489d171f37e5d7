import { readFileSync } from 'node:fs'
import { type Context, Hono } from 'hono'
import { createHttp, type Http } from '../../../adapters/polymarket/http.ts'

/** A JSON fixture by its path under test/fixtures, without the extension. */
export function readFixture<T = Record<string, unknown>>(path: string): T {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${path}.json`, import.meta.url), 'utf8')) as T
}

type GammaMarket = Record<string, unknown>
type Fault = (context: Context) => Response | Promise<Response> | undefined

export type Venue = {
  fetch: typeof globalThis.fetch
  http: Http
  /** Every request as `path?query`, oldest first. */
  requests: string[]
  /** When set, answers instead of the venue; undefined lets the request through. */
  fault: Fault | undefined
}

/** A venue that knows the given markets and filters them as Gamma and the CLOB do. */
export function createVenue(known: {
  gamma?: GammaMarket[]
  longMarkets?: GammaMarket[]
  infos?: GammaMarket[]
  books?: GammaMarket[]
}): Venue {
  const { gamma = [], longMarkets = [], infos = [], books = [] } = known
  const requests: string[] = []
  const app = new Hono()
  app.use(async (context, next) => {
    const { pathname, search } = new URL(context.req.url)
    requests.push(decodeURIComponent(`${pathname}${search}`))
    return (await venue.fault?.(context)) ?? next()
  })
  app.get('/markets/keyset', (context) => {
    const tokens = context.req.queries('clob_token_ids')
    const conditions = context.req.queries('condition_ids')
    const slugs = context.req.queries('slug')
    const closed = context.req.query('closed') === 'true'
    const markets = gamma.filter(
      (market) =>
        market['closed'] === closed &&
        (!tokens || tokens.some((tokenId) => String(market['clobTokenIds']).includes(`"${tokenId}"`))) &&
        (!conditions || conditions.includes(String(market['conditionId']))) &&
        (!slugs || slugs.includes(String(market['slug']))),
    )
    return context.json({ markets })
  })
  app.get('/markets-by-token/:token', (context) => {
    const { token } = context.req.param()
    const market = longMarkets.find(({ tokens }) => JSON.stringify(tokens).includes(`"${token}"`))
    return market ? context.json({ condition_id: market['condition_id'] }) : context.json({ error: 'not found' }, 404)
  })
  app.get('/markets/:condition', (context) =>
    oneOr404(context, longMarkets, 'condition_id', context.req.param('condition')),
  )
  app.get('/clob-markets/:condition', (context) => oneOr404(context, infos, 'c', context.req.param('condition')))
  app.get('/book', (context) => oneOr404(context, books, 'asset_id', context.req.query('token_id')))

  const fetch: typeof globalThis.fetch = async (input, init) => app.request(input as string, init)
  const http = createHttp({
    baseUrl: 'http://venue.test',
    userAgent: 'understudy-test',
    fetch,
    timeoutMs: 500,
    now: () => 0,
  })
  const venue: Venue = { fetch, http, requests, fault: undefined }
  return venue
}

function oneOr404(context: Context, items: GammaMarket[], key: string, value: string | undefined): Response {
  const item = items.find((candidate) => candidate[key] === value)
  return item ? context.json(item) : context.json({ error: 'No orderbook exists for the requested token id' }, 404)
}
