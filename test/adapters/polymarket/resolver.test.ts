import { describe, expect, it } from 'vitest'
import { createClob } from '../../../adapters/polymarket/clob.ts'
import { createGamma } from '../../../adapters/polymarket/gamma.ts'
import { createMarketResolver, type MarketStore, type Resolution } from '../../../adapters/polymarket/resolver.ts'
import { RateLimitError, ResponseShapeError, TransportError } from '../../../domain/errors.ts'
import type { Market } from '../../../domain/market/market.ts'
import { type TokenId, toTokenId } from '../../../domain/money/ids.ts'
import { createVenue, readFixture } from './venue.ts'

const GAMMA = [
  'updown-15m-open',
  'negrisk-open-fee',
  'negrisk-open-free',
  'version-v1-open',
  'open-disputed',
  'closed-resolved-no',
  'closed-accepting',
  'sports-moneyline-resolved',
  'negrisk-resolved-yes',
  'resolved-half',
  'fees-without-schedule',
  'min-size-15',
  'resolved-amm-era-prices',
  'legacy-zero-zero',
  'legacy-scalar',
  'legacy-multi-outcome',
  'protocol-v2-open',
  'version-v3',
] as const
type Name = (typeof GAMMA)[number]

const gamma = (name: Name) => readFixture(`gamma/${name}`)
const tokensOf = (raw: Record<string, unknown>): TokenId[] => {
  const ids = (raw['positionIds'] ?? JSON.parse(String(raw['clobTokenIds']))) as string[]
  return ids.map(toTokenId)
}
const tokenOf = (name: Name, index = 0): TokenId => tokensOf(gamma(name))[index] ?? toTokenId('0')

const UP = tokenOf('updown-15m-open')
const DOWN = tokenOf('updown-15m-open', 1)
const CLOB_ONLY = toTokenId('21742633143463906290569050155826241533067272736897614950488156847949938836455')
const NOBODYS = toTokenId('123456789')
const MINUTE = 60_000

function setUp(known: Partial<Parameters<typeof createVenue>[0]> = {}, store?: MarketStore) {
  const venue = createVenue({
    gamma: GAMMA.map(gamma),
    longMarkets: [readFixture('clob/market-negrisk-open')],
    ...known,
  })
  const clock = { now: 1_791_241_811_000 }
  const now = () => clock.now
  const resolver = createMarketResolver({
    gamma: createGamma({ http: venue.http }),
    clob: createClob({ http: venue.http, now }),
    now,
    ...(store ? { store } : {}),
  })
  return { venue, clock, resolver }
}

const down = (status: number) => () => new Response('away', { status })

function resolved(resolution: Resolution | undefined): Extract<Resolution, { kind: 'resolved' }> {
  return resolution?.kind === 'resolved' ? resolution : expect.unreachable(`expected a market, was ${resolution?.kind}`)
}

describe('resolve: which market, which outcome', () => {
  it.each<[string, Name, number, string, Partial<Market>]>([
    ['an open up/down market, first outcome', 'updown-15m-open', 0, 'Up', { closed: false, acceptingOrders: true }],
    ['an open up/down market, second outcome', 'updown-15m-open', 1, 'Down', { slug: 'btc-updown-15m-1791241200' }],
    ['an open neg-risk market with a fee', 'negrisk-open-fee', 0, 'Yes', { negRisk: true }],
    ['an open neg-risk market without one', 'negrisk-open-free', 1, 'No', { negRisk: true, fees: { kind: 'none' } }],
    ['a market that states version v1', 'version-v1-open', 1, 'No', { version: 'v1' }],
    ['an open market in dispute', 'open-disputed', 0, 'Yes', { closed: false, resolved: false }],
    ['a closed, resolved market', 'closed-resolved-no', 1, 'No', { closed: true, resolved: true }],
    [
      'a closed market that still accepts orders',
      'closed-accepting',
      0,
      'Yes',
      { closed: true, acceptingOrders: true },
    ],
    ['a sports money line, outcomes named by team', 'sports-moneyline-resolved', 1, 'illwill', { takerDelayMs: 3_000 }],
    ['a resolved neg-risk market', 'negrisk-resolved-yes', 0, 'Yes', { negRisk: true, resolved: true }],
    ['a market resolved half and half', 'resolved-half', 1, 'Afghanistan', { resolved: true }],
    ['a market whose fees are on and unstated', 'fees-without-schedule', 0, 'Up', { fees: { kind: 'unknown' } }],
    [
      'a market with a minimum of 15 shares',
      'min-size-15',
      0,
      'Yes',
      { minOrderShares: 15_000_000n as Market['minOrderShares'] },
    ],
    [
      'a market resolved in the days of the pool',
      'resolved-amm-era-prices',
      0,
      'Yes',
      { closed: true, resolved: false },
    ],
    ['a legacy market priced 0 and 0', 'legacy-zero-zero', 1, 'No', { enableOrderBook: false, resolved: false }],
    ['a legacy scalar market', 'legacy-scalar', 1, 'Short', { resolved: false }],
    ['a legacy market with three outcomes', 'legacy-multi-outcome', 2, 'Other', { closed: true }],
    ['a Protocol V2 position', 'protocol-v2-open', 1, 'No', { version: 'v2' }],
  ])('%s', async (_, name, index, outcome, market) => {
    const { resolver } = setUp()
    const tokenId = tokenOf(name, index)
    const answer = resolved(await resolver.resolve(tokenId))
    expect(answer.outcome).toMatchObject({ tokenId, index, name: outcome })
    expect(answer.market).toMatchObject({ conditionId: gamma(name)['conditionId'], ...market })
    expect(answer).toMatchObject({ stale: false, fetchedAt: 1_791_241_811_000 })
  })

  it('a token that only the order book service knows', async () => {
    const answer = resolved(await setUp().resolver.resolve(CLOB_ONLY))
    expect(answer.market.slug).toBe('will-donald-trump-win-the-2024-us-presidential-election')
    expect(answer.outcome.name).toBe('Yes')
  })

  it('a token that nobody knows', async () => {
    expect(await setUp().resolver.resolve(NOBODYS)).toEqual({ kind: 'unknown-token' })
  })

  it('a market of an unknown version, refused by name', async () => {
    expect(await setUp().resolver.resolve(tokenOf('version-v3'))).toEqual({
      kind: 'unsupported-version',
      version: 'v3',
    })
  })
})

describe('resolve: what is asked, and when', () => {
  it('asks once in five minutes, for either outcome of a market', async () => {
    const { venue, clock, resolver } = setUp()
    await resolver.resolve(UP)
    clock.now += 5 * MINUTE - 1
    expect(resolved(await resolver.resolve(UP)).stale).toBe(false)
    expect(resolved(await resolver.resolve(DOWN)).outcome.name).toBe('Down')
    expect(venue.requests).toHaveLength(1)
    clock.now += 1
    expect(resolved(await resolver.resolve(UP)).fetchedAt).toBe(clock.now)
    expect(venue.requests).toHaveLength(2)
  })

  it('asks once for many who ask at the same time', async () => {
    const { venue, resolver } = setUp()
    const answers = await Promise.all(Array.from({ length: 50 }, () => resolver.resolve(UP)))
    expect(new Set(answers.map((answer) => resolved(answer).outcome.name))).toEqual(new Set(['Up']))
    expect(venue.requests).toHaveLength(1)
  })

  it('asks for many tokens in batches of 40, and joins questions that are under way', async () => {
    const { venue, resolver } = setUp()
    const strangers = Array.from({ length: 80 }, (_, index) => toTokenId(String(1_000 + index)))
    const [first, second] = await Promise.all([resolver.resolveMany([UP, ...strangers, UP]), resolver.resolve(UP)])
    expect(first.size).toBe(81)
    expect(resolved(first.get(UP)).outcome).toEqual(resolved(second).outcome)
    const open = venue.requests.filter((request) => request.includes('closed=false'))
    expect(open.map((request) => request.split('clob_token_ids=').length - 1)).toEqual([40, 40, 1])
  })

  it('resolves open, closed, unknown and refused tokens in one batch', async () => {
    const { resolver } = setUp()
    const ids = [
      UP,
      tokenOf('closed-resolved-no'),
      NOBODYS,
      tokenOf('version-v3'),
      CLOB_ONLY,
      tokenOf('protocol-v2-open'),
    ]
    const kinds = [...(await resolver.resolveMany(ids)).values()].map(({ kind }) => kind)
    expect(kinds).toEqual(['resolved', 'resolved', 'unknown-token', 'unsupported-version', 'resolved', 'resolved'])
    expect(await resolver.resolveMany([])).toEqual(new Map())
  })

  it('believes "unknown" for 15 seconds, then for twice as long each time, five minutes at most', async () => {
    const { venue, clock, resolver } = setUp()
    const asksAgainAfter = async (ms: number) => {
      clock.now += ms - 1
      const before = venue.requests.length
      await resolver.resolve(NOBODYS)
      expect(venue.requests).toHaveLength(before)
      clock.now += 1
      await resolver.resolve(NOBODYS)
      expect(venue.requests.length).toBeGreaterThan(before)
    }
    await resolver.resolve(NOBODYS)
    for (const seconds of [15, 30, 60, 120, 240, 300, 300]) await asksAgainAfter(seconds * 1000)
  })

  it('finds a market that was listed a moment after it was first asked for', async () => {
    const listed: Record<string, unknown>[] = []
    const { clock, resolver } = setUp({ gamma: listed })
    expect(await resolver.resolve(UP)).toEqual({ kind: 'unknown-token' })
    listed.push(gamma('updown-15m-open'))
    clock.now += 15_000
    expect(resolved(await resolver.resolve(UP)).outcome.name).toBe('Up')
  })
})

describe('resolve: when something is wrong', () => {
  it('refuses an answer about another market, and does not remember it', async () => {
    const { venue, resolver } = setUp()
    venue.fault = (context) =>
      context.req.path === '/markets/keyset' ? context.json({ markets: [gamma('version-v1-open')] }) : undefined
    await expect(resolver.resolve(UP)).rejects.toThrow(ResponseShapeError)
    venue.fault = undefined
    expect(resolved(await resolver.resolve(UP)).outcome.name).toBe('Up')
  })

  it.each([500, 503, 425, 429])(
    'gives the last good answer, marked stale, while the catalogue answers HTTP %i',
    async (status) => {
      const { venue, clock, resolver } = setUp()
      const { fetchedAt } = resolved(await resolver.resolve(UP))
      clock.now += 10 * MINUTE
      venue.fault = down(status)
      expect(resolved(await resolver.resolve(UP))).toMatchObject({ stale: true, fetchedAt, outcome: { name: 'Up' } })
    },
  )

  it('does not ask again at once during an outage, and is fresh again after it', async () => {
    const { venue, clock, resolver } = setUp()
    await resolver.resolve(UP)
    clock.now += 10 * MINUTE
    venue.fault = down(502)
    await resolver.resolve(UP)
    const asked = venue.requests.length
    await resolver.resolve(UP)
    expect(venue.requests).toHaveLength(asked)
    venue.fault = undefined
    clock.now += 15_000
    expect(resolved(await resolver.resolve(UP)).stale).toBe(false)
  })

  it('asks the order book service while the catalogue is away and there is no earlier answer', async () => {
    const { venue, resolver } = setUp()
    venue.fault = (context) => (context.req.path === '/markets/keyset' ? down(500)() : undefined)
    expect(resolved(await resolver.resolve(CLOB_ONLY)).stale).toBe(false)
  })

  it.each([
    [500, TransportError],
    [429, RateLimitError],
  ])('says that nobody answers when nobody ever did: HTTP %i', async (status, kind) => {
    const { venue, resolver } = setUp()
    venue.fault = down(status)
    await expect(resolver.resolve(UP)).rejects.toThrow(kind)
  })

  it('never calls a token unknown because one of two could not be asked', async () => {
    const { venue, resolver } = setUp()
    venue.fault = (context) => (context.req.path === '/markets/keyset' ? down(500)() : undefined)
    await expect(resolver.resolve(NOBODYS)).rejects.toThrow(TransportError)
    venue.fault = (context) => (context.req.path === '/markets/keyset' ? undefined : down(500)())
    await expect(resolver.resolve(NOBODYS)).rejects.toThrow(TransportError)
  })

  it('keeps one failing token of a batch from spoiling what another asked for', async () => {
    const { venue, clock, resolver } = setUp()
    await resolver.resolve(UP)
    clock.now += 10 * MINUTE
    venue.fault = down(500)
    const both = resolver.resolveMany([UP, NOBODYS])
    const known = resolver.resolve(UP)
    await expect(both).rejects.toThrow(TransportError)
    expect(resolved(await known).stale).toBe(true)
  })

  it('keeps a market that both services have lost, as stale', async () => {
    const listed = [gamma('updown-15m-open')]
    const { clock, resolver } = setUp({ gamma: listed })
    await resolver.resolve(UP)
    listed.pop()
    clock.now += 10 * MINUTE
    expect(resolved(await resolver.resolve(UP)).stale).toBe(true)
  })
})

describe('resolve: across restarts', () => {
  function memoryStore(): MarketStore & { saved: Map<TokenId, { market: Market; seenAt: number }> } {
    const saved = new Map<TokenId, { market: Market; seenAt: number }>()
    return {
      saved,
      findByToken: async (tokenId) => saved.get(tokenId) ?? null,
      save: async (market, seenAt) => {
        for (const { tokenId } of market.outcomes) saved.set(tokenId, { market, seenAt })
      },
    }
  }

  it('stores what it learns and answers from there, stale, when the catalogue is away at the start', async () => {
    const store = memoryStore()
    const before = setUp({}, store)
    const { fetchedAt } = resolved(await before.resolver.resolve(UP))
    expect([...store.saved.keys()]).toEqual([UP, DOWN])
    const after = setUp({}, store)
    after.venue.fault = down(503)
    expect(resolved(await after.resolver.resolve(DOWN))).toMatchObject({
      stale: true,
      fetchedAt,
      outcome: { name: 'Down' },
    })
  })

  it('prefers the catalogue to the store whenever it answers', async () => {
    const store = memoryStore()
    await setUp({}, store).resolver.resolve(UP)
    const after = setUp({}, store)
    expect(resolved(await after.resolver.resolve(UP)).stale).toBe(false)
    expect(after.venue.requests).toHaveLength(1)
  })
})
