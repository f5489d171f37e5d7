import { describe, expect, it } from 'vitest'
import { createClob } from '../../../adapters/polymarket/clob.ts'
import { createDataApi } from '../../../adapters/polymarket/data-api.ts'
import { createPriceHistory } from '../../../adapters/polymarket/price-history.ts'
import { ResponseShapeError } from '../../../domain/errors.ts'
import { toTokenId } from '../../../domain/money/ids.ts'
import { createVenue, readFixture } from './venue.ts'

const TOKEN = toTokenId('107562952936555819668737826428754978979556920505990557747611348541829551199040')
const QUERY = { tokenId: TOKEN, from: 1_789_295_000_500, until: 1_789_300_000_500 }

type Body = { data: unknown[]; pagination: unknown }

function history(answers: { clob?: unknown; indexer?: unknown }) {
  const venue = createVenue({})
  venue.fault = (context) => {
    const isIndexer = context.req.path.startsWith('/v2')
    const body = isIndexer ? answers.indexer : answers.clob
    return body === undefined ? context.json({ error: 'not found' }, 404) : context.json(body as Body)
  }
  const now = () => 0
  const prices = createPriceHistory({
    clob: createClob({ http: venue.http, now }),
    dataApi: createDataApi({ http: venue.http, now }),
  })
  return { prices, requests: venue.requests }
}

describe('past prices', () => {
  it('come from the order books, by the minute over exactly the range, in order', async () => {
    const { prices, requests } = history({
      clob: {
        history: [
          { t: 1_789_295_120, p: 0.35 },
          { t: 1_789_295_061, p: 0.34 },
        ],
      },
    })
    expect(await prices.fetchPrices(QUERY)).toEqual([
      { at: 1_789_295_061_000, mid: 0.34 },
      { at: 1_789_295_120_000, mid: 0.35 },
    ])
    expect(requests).toEqual([`/prices-history?market=${TOKEN}&startTs=1789295000&endTs=1789300001&fidelity=1`])
  })

  it('come from the indexer where the order books have none, not before the end of their bucket', async () => {
    const { prices, requests } = history({
      clob: { history: [] },
      indexer: readFixture('data-api/prices-history'),
    })
    expect(await prices.fetchPrices(QUERY)).toEqual([
      { at: 1_789_295_160_000, mid: 0.34 },
      { at: 1_789_295_220_000, mid: 0.34 },
    ])
    expect(requests[1]).toContain(`token_id=${TOKEN}&start=1789295000&end=1789300000`)
  })

  it('leave out the payout with which the indexer ends a resolved market', async () => {
    const { data, pagination } = readFixture<Body>('data-api/prices-history')
    const settled = { timestamp: 1_789_295_220, price: 1, resolution_seconds: 0 }
    const { prices } = history({ indexer: { data: [...data, settled], pagination } })
    expect((await prices.fetchPrices(QUERY)).map(({ mid }) => mid)).toEqual([0.34, 0.34])
  })

  it('are none where neither knows the token', async () => {
    expect(await history({}).prices.fetchPrices(QUERY)).toEqual([])
  })

  it('are refused where they are no prices', async () => {
    const { prices } = history({ clob: { history: [{ t: 1_789_295_120, p: 34 }] } })
    await expect(prices.fetchPrices(QUERY)).rejects.toThrow(ResponseShapeError)
  })
})
