import { describe, expect, it } from 'vitest'
import { createGamma } from '../../../adapters/polymarket/gamma.ts'
import { conditionOfPosition, isPositionId, type ListedMarket } from '../../../adapters/polymarket/listed-market.ts'
import { ResponseShapeError } from '../../../domain/errors.ts'
import { type Market, untradableReason } from '../../../domain/market/market.ts'
import { toConditionId, toTokenId } from '../../../domain/money/ids.ts'
import { createVenue, readFixture } from './venue.ts'

const fixture = (name: string) => readFixture(`gamma/${name}`)

async function parse(raw: Record<string, unknown>): Promise<ListedMarket | null> {
  const { http } = createVenue({ gamma: [raw] })
  return createGamma({ http }).fetchMarketBySlug(String(raw['slug']))
}

async function parseMarket(raw: Record<string, unknown>): Promise<Market> {
  const listed = await parse(raw)
  if (listed?.kind !== 'market') return expect.unreachable(`expected a market, was ${listed?.kind}`)
  return listed.market
}

describe('a market object', () => {
  it('is read in full', async () => {
    expect(await parseMarket(fixture('updown-15m-open'))).toEqual({
      conditionId: '0xcd5f9f505e0c0182746aa65963f72f01e7463259e5ea9f56672c0fe3a37f348a',
      slug: 'btc-updown-15m-1791241200',
      question: 'Bitcoin Up or Down - October 5, 7:00PM-7:15PM ET',
      eventId: 'condition:0xcd5f9f505e0c0182746aa65963f72f01e7463259e5ea9f56672c0fe3a37f348a',
      version: 'v1',
      outcomes: [
        {
          tokenId: '25070934348813416902477876984955073880416401960631253331845590271167412497744',
          index: 0,
          name: 'Up',
          payout: null,
        },
        {
          tokenId: '111614563957165270026378011809694313565736745512637881727398424401624030147043',
          index: 1,
          name: 'Down',
          payout: null,
        },
      ],
      negRisk: false,
      tickSize: 10_000n,
      minOrderShares: 5_000_000n,
      fees: { kind: 'curve', rate: 0.07, exponent: 1 },
      acceptingOrders: true,
      enableOrderBook: true,
      closed: false,
      archived: false,
      resolved: false,
      endsAt: Date.parse('2026-10-05T23:15:00Z'),
      openedAt: Date.parse('2026-10-04T23:07:16Z'),
      takerDelayMs: 0,
    })
  })

  it.each([
    ['updown-15m-open', null],
    ['negrisk-open-fee', null],
    ['version-v1-open', null],
    ['protocol-v2-open', null],
    ['open-disputed', null],
    ['closed-accepting', 'closed'],
    ['closed-resolved-no', 'resolved'],
    ['legacy-zero-zero', 'closed'],
  ])('%s: tradable unless %s', async (name, reason) => {
    expect(untradableReason(await parseMarket(fixture(name)))).toBe(reason)
  })

  it.each([
    ['closed-resolved-no', [0n, 1_000_000n]],
    ['sports-moneyline-resolved', [1_000_000n, 0n]],
    ['negrisk-resolved-yes', [1_000_000n, 0n]],
    ['resolved-half', [500_000n, 500_000n]],
    ['protocol-v2-resolved', [1_000_000n, 0n]],
    ['min-size-15', [0n, 1_000_000n]],
    // Still quotes, not payouts.
    ['closed-accepting', [null, null]],
    ['open-disputed', [null, null]],
    ['legacy-zero-zero', [null, null]],
    ['legacy-scalar', [null, null]],
    ['resolved-amm-era-prices', [null, null]],
    ['legacy-multi-outcome', [null, null, null]],
  ])('%s pays %o', async (name, payouts) => {
    const market = await parseMarket(fixture(name))
    expect(market.outcomes.map(({ payout }) => payout)).toEqual(payouts)
    expect(market.resolved).toBe(payouts[0] !== null)
  })

  it.each([
    ['negrisk-open-fee', 'group:0x40fd26ada6f086ebd83f34012327c0914d56154faf3fa36d912468c2532f3400'],
    ['resolved-half', 'event:'],
    ['version-v1-open', 'condition:0x'],
  ])('%s is one exposure with its neg-risk group, its event, or alone', async (name, eventId) => {
    expect((await parseMarket(fixture(name))).eventId).toContain(eventId)
  })

  it.each([
    ['negrisk-open-fee', { kind: 'curve', rate: 0.05, exponent: 1 }],
    ['negrisk-open-free', { kind: 'none' }],
    ['fees-without-schedule', { kind: 'unknown' }],
  ])('%s has fees %o', async (name, fees) => {
    expect((await parseMarket(fixture(name))).fees).toEqual(fees)
  })

  it.each([
    ['no rate', { exponent: 1 }],
    ['no exponent', { rate: 0.07 }],
    ['an exponent that is not whole', { rate: 0.07, exponent: 1.5 }],
    ['a rate in basis points', { rate: 700, exponent: 1 }],
  ])('has unknown fees where the schedule has %s', async (_case, feeSchedule) => {
    const market = await parseMarket({ ...fixture('updown-15m-open'), feeSchedule })
    expect([market.fees, untradableReason(market)]).toEqual([{ kind: 'unknown' }, 'fees-unknown'])
  })

  it('takes ids by version: a v1 market with positionIds is still its CTF tokens', async () => {
    const { positionIds } = fixture('protocol-v2-open')
    const market = await parseMarket({ ...fixture('updown-15m-open'), positionIds })
    expect(market.outcomes[0]?.tokenId).toBe(
      '25070934348813416902477876984955073880416401960631253331845590271167412497744',
    )
    expect((await parseMarket(fixture('protocol-v2-open'))).outcomes.map(({ tokenId }) => tokenId)).toEqual(positionIds)
  })

  it('reads lists that are lists, as some routes print them', async () => {
    const raw = fixture('updown-15m-open')
    const listed = {
      ...raw,
      outcomes: ['Up', 'Down'],
      clobTokenIds: JSON.parse(String(raw['clobTokenIds'])) as unknown,
    }
    expect(await parseMarket(listed)).toEqual(await parseMarket(raw))
  })

  it('holds sports back for as long as the venue does', async () => {
    expect((await parseMarket(fixture('sports-moneyline-resolved'))).takerDelayMs).toBe(3_000)
  })

  it('refuses an unknown version without reading further', async () => {
    expect(await parse({ ...fixture('version-v3'), outcomes: 42 })).toMatchObject({
      kind: 'unsupported-version',
      version: 'v3',
    })
  })

  it.each([
    ['conditionId', { conditionId: undefined }, 'markets[0].conditionId'],
    ['a token id', { clobTokenIds: '["abc", "2"]' }, 'markets[0].clobTokenIds[0]'],
    ['token ids', { clobTokenIds: null }, 'markets[0].clobTokenIds'],
    ['ids that parse', { clobTokenIds: '[' }, 'markets[0].clobTokenIds'],
    ['a name per token', { outcomes: '["Up"]' }, 'markets[0].outcomes'],
    ['a tick with a book', { orderPriceMinTickSize: null }, 'markets[0].orderPriceMinTickSize'],
    ['a minimum with a book', { orderMinSize: undefined }, 'markets[0].orderMinSize'],
    ['a readable end', { endDate: 'soon' }, 'markets[0].endDate'],
  ])('is refused, naming the field, without %s', async (_, damage, field) => {
    const parsing = parse({ ...fixture('updown-15m-open'), ...damage })
    await expect(parsing).rejects.toThrow(ResponseShapeError)
    await expect(parsing).rejects.toThrow(`field "${field}"`)
  })
})

describe('questions', () => {
  const open = fixture('updown-15m-open')
  const closed = fixture('closed-resolved-no')
  const openToken = toTokenId('25070934348813416902477876984955073880416401960631253331845590271167412497744')
  const closedToken = toTokenId('108872296183993054938831082799825620165440189659433018108548854929333464287226')

  it('asks for closed markets only about tokens that no open market has', async () => {
    const venue = createVenue({ gamma: [open, closed] })
    const found = await createGamma(venue).fetchMarketsByTokens([openToken, closedToken])
    expect(found.map((listed) => listed.kind === 'market' && listed.market.slug)).toEqual([
      open['slug'],
      closed['slug'],
    ])
    expect(venue.requests).toEqual([
      `/markets/keyset?clob_token_ids=${openToken}&clob_token_ids=${closedToken}&closed=false&limit=100`,
      `/markets/keyset?clob_token_ids=${closedToken}&closed=true&limit=100`,
    ])
  })

  it('asks for Protocol V2 positions by the condition inside their id', async () => {
    const raw = fixture('protocol-v2-open')
    const [position] = raw['positionIds'] as [string, string]
    const venue = createVenue({ gamma: [raw] })
    expect(await createGamma(venue).fetchMarketByToken(toTokenId(position))).toMatchObject({ kind: 'market' })
    expect(venue.requests).toEqual([`/markets/keyset?condition_ids=${raw['conditionId']}&closed=false&limit=100`])
  })

  it.each([
    ['condition', open],
    ['condition', closed],
    ['slug', open],
    ['slug', closed],
  ] as const)('finds a market by %s, open or closed', async (by, raw) => {
    const gamma = createGamma(createVenue({ gamma: [open, closed] }))
    const found =
      by === 'slug'
        ? await gamma.fetchMarketBySlug(String(raw['slug']))
        : await gamma.fetchMarketByCondition(toConditionId(String(raw['conditionId'])))
    expect(found).toMatchObject({ market: { slug: raw['slug'] } })
  })

  it('answers null for what nobody lists', async () => {
    const gamma = createGamma(createVenue({ gamma: [open] }))
    expect(await gamma.fetchMarketByToken(toTokenId('12345'))).toBeNull()
    expect(await gamma.fetchMarketBySlug('nothing')).toBeNull()
    expect(await gamma.fetchMarketByCondition(toConditionId(`0x${'0'.repeat(64)}`))).toBeNull()
  })

  it.each(['token', 'condition', 'slug'] as const)('refuses an unfiltered answer to a question by %s', async (by) => {
    const venue = createVenue({ gamma: [] })
    venue.fault = (context) => context.json({ markets: [open] })
    const gamma = createGamma(venue)
    const asked = {
      token: () => gamma.fetchMarketByToken(closedToken),
      condition: () => gamma.fetchMarketByCondition(toConditionId(String(closed['conditionId']))),
      slug: () => gamma.fetchMarketBySlug('another-market'),
    }
    await expect(asked[by]()).rejects.toThrow(
      /answered a question by .* with another market: "btc-updown-15m-1791241200"/,
    )
  })

  it('sends nothing for no ids', async () => {
    const venue = createVenue({})
    expect(await createGamma(venue).fetchMarketsByTokens([])).toEqual([])
    expect(venue.requests).toEqual([])
  })
})

describe('Protocol V2 position ids', () => {
  it.each([
    ['663574927012476832975694178961957910328055987427402067619466963999000625152', true],
    ['651150819117105875331414918119047680898421632356043490229292782433651916801', true],
    ['25070934348813416902477876984955073880416401960631253331845590271167412497744', false],
    ['111614563957165270026378011809694313565736745512637881727398424401624030147043', false],
    ['1', false],
  ])('%s: %s', (id, expected) => {
    expect(isPositionId(toTokenId(id))).toBe(expected)
  })

  it('contain the condition that the book states', () => {
    const book = readFixture('clob/book-protocol-v2-empty')
    expect(`${conditionOfPosition(toTokenId(String(book['asset_id'])))}00`).toBe(book['market'])
  })
})
