import { describe, expect, it } from 'vitest'
import { createDataApi } from '../../../adapters/polymarket/data-api.ts'
import { createGamma } from '../../../adapters/polymarket/gamma.ts'
import { createMarketFacts } from '../../../adapters/polymarket/market-facts.ts'
import { TransportError } from '../../../domain/errors.ts'
import { toTokenId } from '../../../domain/money/ids.ts'
import type { TradedMarket } from '../../../domain/traders/history.ts'
import { createVenue, readFixture } from './venue.ts'

type Raw = Record<string, unknown>
const fixture = (name: string) => readFixture(`gamma/${name}`)

const tokensOf = (raw: Raw) =>
  (raw['version'] === 'v2'
    ? (raw['positionIds'] as string[])
    : (JSON.parse(String(raw['clobTokenIds'])) as string[])
  ).map(toTokenId)

/** A venue with these markets, and an indexer with these resolutions. */
function facts(markets: Raw[], resolutions: Raw[] = []) {
  const venue = createVenue({ gamma: markets })
  venue.fault = (context) => {
    if (!context.req.path.endsWith('/v2/resolutions')) return undefined
    const asked = (context.req.query('condition') ?? '').split(',')
    return context.json({ data: resolutions.filter((row) => asked.includes(String(row['condition_id']))) })
  }
  const dataApi = createDataApi({ http: venue.http, now: () => 0 })
  return { facts: createMarketFacts({ gamma: createGamma(venue), dataApi }), requests: venue.requests, venue }
}

async function only(raw: Raw, resolutions: Raw[] = []): Promise<TradedMarket> {
  const [token] = tokensOf(raw)
  const [market] = await facts([raw], resolutions).facts.fetchMarkets(token ? [token] : [])
  return market ?? expect.unreachable('expected a market')
}

const resolved = (raw: Raw, payouts: number[]): Raw => ({
  condition_id: raw['conditionId'],
  status: 'resolved',
  payouts,
  resolved_block: 1,
  resolved_at: '2026-04-05T20:00:00Z',
})

describe('the facts of a market', () => {
  it('are what statistics need, from its listing', async () => {
    const market = await only(fixture('sports-moneyline-resolved'))
    expect(market).toMatchObject({
      category: 'sports',
      createdAt: Date.parse('2026-04-05T14:00:05.980Z'),
      openedAt: Date.parse('2026-04-05T14:01:51Z'),
      startsAt: Date.parse('2026-04-05T15:10:00Z'),
      endsAt: Date.parse('2026-04-05T21:10:00Z'),
      feeRate: 0.03,
      negRisk: false,
      payouts: [1, 0],
      resolvedAt: Date.parse('2026-04-05T19:37:33Z'),
    })
    expect(market.outcomes.map(({ tokenId }) => tokenId)).toEqual(tokensOf(fixture('sports-moneyline-resolved')))
  })

  it.each([
    ['updown-15m-open', { category: 'crypto', feeRate: 0.07, startsAt: null, payouts: null, resolvedAt: null }],
    ['negrisk-open-fee', { category: 'economics', feeRate: 0.05, negRisk: true }],
    ['negrisk-open-free', { category: null, feeRate: 0 }],
    ['fees-without-schedule', { feeRate: null }],
    ['legacy-scalar', { category: 'crypto', payouts: null }],
    ['protocol-v2-open', { category: 'crypto', feeRate: 0.07, payouts: null }],
    ['resolved-half', { payouts: [0.5, 0.5], resolvedAt: Date.parse('2025-11-17T10:49:27Z') }],
    ['closed-accepting', { payouts: null, resolvedAt: null }],
    ['open-disputed', { payouts: null, resolvedAt: null }],
  ])('%s', async (name, expected) => {
    expect(await only(fixture(name))).toMatchObject(expected)
  })

  it('are found for open and closed markets alike, each once, and for no token that nobody lists', async () => {
    const raws = ['updown-15m-open', 'resolved-half', 'protocol-v2-open'].map(fixture)
    const asked = [...raws.flatMap(tokensOf), toTokenId('999')]
    const found = await facts(raws).facts.fetchMarkets(asked)
    expect(found.map(({ conditionId }) => conditionId).toSorted()).toEqual(
      raws.map((raw) => String(raw['conditionId'])).toSorted(),
    )
  })

  it('leave out a market that cannot be read or traded, and nothing beside it', async () => {
    const broken = { ...fixture('negrisk-open-fee'), outcomes: '["Yes"]' }
    const raws = [broken, fixture('version-v3'), fixture('updown-15m-open')]
    const found = await facts(raws).facts.fetchMarkets(tokensOf(raws[0] ?? {}).concat(tokensOf(raws[2] ?? {})))
    expect(found).toMatchObject([{ category: 'crypto' }])
  })
})

describe('what a market paid', () => {
  const raw = fixture('sports-moneyline-resolved')

  it('is what the chain says, and when', async () => {
    expect(await only(raw, [resolved(raw, [1_000_000, 0])])).toMatchObject({
      payouts: [1, 0],
      resolvedAt: Date.parse('2026-04-05T20:00:00Z'),
    })
  })

  it('is known from the chain where the listing has only last quotes', async () => {
    const closed = fixture('closed-accepting')
    expect(await only(closed)).toMatchObject({ payouts: null })
    expect(await only(closed, [resolved(closed, [0, 1_000_000])])).toMatchObject({ payouts: [0, 1] })
  })

  it('is not known while chain and listing disagree', async () => {
    expect(await only(raw, [resolved(raw, [0, 1_000_000])])).toMatchObject({ payouts: null, resolvedAt: null })
    expect(await only(raw, [resolved(raw, [1_000_000])])).toMatchObject({ payouts: null, resolvedAt: null })
  })

  it('is asked for closed markets only, and by condition for those that closed since', async () => {
    const { facts: source, requests } = facts([raw, fixture('updown-15m-open')], [resolved(raw, [1_000_000, 0])])
    await source.fetchMarkets([raw, fixture('updown-15m-open')].flatMap(tokensOf))
    const asked = requests.filter((request) => request.startsWith('/v2/resolutions'))
    expect(asked).toHaveLength(1)
    expect(asked[0]).toContain(`condition=${raw['conditionId']}`)
    expect(asked[0]).not.toContain(',')
    const market = await only(raw)
    expect(await source.fetchResolutions([market.conditionId])).toEqual([
      { conditionId: market.conditionId, payouts: [1, 0], resolvedAt: Date.parse('2026-04-05T20:00:00Z') },
    ])
  })

  it('is not guessed while the indexer is away', async () => {
    const { facts: source, venue } = facts([raw])
    venue.fault = (context) => (context.req.path.startsWith('/v2') ? context.text('busy', 500) : undefined)
    await expect(source.fetchMarkets(tokensOf(raw))).rejects.toThrow(TransportError)
  })
})
