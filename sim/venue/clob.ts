import { Hono } from 'hono'
import type { EpochMs } from '../../domain/money/units.ts'
import { hashOf } from '../ids.ts'
import type { SessionBook } from '../session.ts'
import { bookHistory, type HistoryQuery } from './price-series.ts'
import type { Stage } from './stage.ts'

const NO_BOOK = { error: 'No orderbook exists for the requested token id' }

/** What the CLOB answers without a key: books, trading parameters, time. Books stand worst level first, as they do there. */
export function createClobRoutes(stage: Stage, now: () => EpochMs): Hono {
  return new Hono()
    .get('/book', (c) => {
      const body = bookBody(stage, c.req.query('token_id') ?? '')
      return body ? c.json(body) : c.json(NO_BOOK, 404)
    })
    .post('/books', async (c) => {
      const wanted = await c.req.json<{ token_id: string }[]>()
      return c.json(wanted.flatMap(({ token_id }) => bookBody(stage, token_id) ?? []))
    })
    .get('/prices-history', (c) => {
      const token = c.req.query('market')
      if (!token) return c.json({ error: "invalid filters: 'market' is required" }, 400)
      const answer = bookHistory(
        stage,
        token,
        historyQuery((name) => c.req.query(name)),
        now(),
      )
      return 'error' in answer ? c.json(answer, 400) : c.json(answer)
    })
    .post('/batch-prices-history', async (c) => {
      const { markets, start_ts, end_ts, interval, fidelity } = await c.req.json<BatchQuery>()
      if (markets.length > MAX_BATCH) return c.json({ error: 'too many markets' }, 400)
      const query = historyQuery((name) => ({ startTs: start_ts, endTs: end_ts, interval, fidelity })[name])
      const answers = markets.map((token) => [token, bookHistory(stage, token, query, now())] as const)
      const refusal = answers.find(([, answer]) => 'error' in answer)?.[1]
      if (refusal) return c.json(refusal, 400)
      return c.json({
        history: Object.fromEntries(
          answers.map(([token, answer]) => [token, 'history' in answer ? answer.history : []]),
        ),
      })
    })
    .get('/clob-markets/:conditionId', (c) => {
      const body = infoBody(stage, c.req.param('conditionId'))
      return body ? c.json(body) : c.json({ error: 'market not found' }, 404)
    })
    .get('/markets-by-token/:tokenId', (c) => {
      const market = stage.byToken(c.req.param('tokenId'))?.market
      if (!market) return c.json({ error: 'market not found' }, 404)
      const [primary, secondary] = market.outcomes
      return c.json({
        condition_id: market.conditionId,
        primary_token_id: primary?.tokenId,
        secondary_token_id: secondary?.tokenId,
      })
    })
    .get('/time', (c) => c.json(Math.floor(now() / 1000)))
    .get('/version', (c) => c.json({ version: 2 }))
    .get('/ok', (c) => c.json('OK'))
}

const MAX_BATCH = 20
type BatchQuery = { markets: string[]; start_ts?: number; end_ts?: number; interval?: string; fidelity?: number }
type HistoryParameter = 'startTs' | 'endTs' | 'interval' | 'fidelity'

/** Numbers come as text in an address and as numbers in a body. */
function historyQuery(read: (name: HistoryParameter) => string | number | undefined): HistoryQuery {
  const interval = read('interval')
  const numbers = (['startTs', 'endTs', 'fidelity'] as const).flatMap((name) => {
    const value = read(name)
    return value === undefined ? [] : [[name, Number(value)] as const]
  })
  return { ...Object.fromEntries(numbers), ...(interval === undefined ? {} : { interval: String(interval) }) }
}

function bookBody(stage: Stage, tokenId: string): Record<string, unknown> | null {
  const staged = stage.byToken(tokenId)
  const book = stage.book(tokenId)
  if (!staged || !book) return null
  return {
    market: staged.market.conditionId,
    asset_id: tokenId,
    timestamp: String(book.asOf),
    hash: hashOf('book', tokenId, book.asOf).slice(2, 42),
    bids: worstFirst(book.bids),
    asks: worstFirst(book.asks),
    min_order_size: String(staged.market.minOrderShares),
    tick_size: String(book.tickSize),
    neg_risk: staged.market.negRisk,
    last_trade_price: String(book.bids[0]?.[0] ?? ''),
    ...(staged.market.version === 'v2' ? { version: 'v2' } : {}),
  }
}

const worstFirst = (levels: SessionBook['bids']) =>
  levels.map(([price, shares]) => ({ price: String(price), size: String(shares) })).toReversed()

function infoBody(stage: Stage, conditionId: string): Record<string, unknown> | null {
  const staged = stage.byCondition(conditionId)
  if (!staged) return null
  const { market, phase, opensAt } = staged
  return {
    r: { mi: 50, ma: 4.5, moas: 30 },
    t: market.outcomes.map(({ tokenId, name }) => ({ t: tokenId, o: name })),
    c: market.conditionId,
    mos: market.minOrderShares,
    mts: stage.book(market.outcomes[0]?.tokenId ?? '')?.tickSize ?? market.tickSize,
    mbf: 1000,
    tbf: 1000,
    ao: phase === 'open',
    aot: new Date(opensAt).toISOString(),
    ...(market.negRisk ? { nr: true } : {}),
    ...(market.fees ? { fd: { r: market.fees.rate, e: market.fees.exponent, to: true } } : {}),
    v: market.version,
  }
}
