import { describe, expect, it } from 'vitest'
import { createClob } from '../../../adapters/polymarket/clob.ts'
import { ResponseShapeError } from '../../../domain/errors.ts'
import { bestAsk, bestBid } from '../../../domain/market/order-book.ts'
import { toConditionId, toTokenId } from '../../../domain/money/ids.ts'
import { formatMicros } from '../../../domain/money/units.ts'
import { createVenue, readFixture } from './venue.ts'

const NOW = 1_791_241_811_000
const clobOf = (known: Parameters<typeof createVenue>[0]) => {
  const venue = createVenue(known)
  return { venue, clob: createClob({ http: venue.http, now: () => NOW }) }
}

describe('fetchBook', () => {
  it.each([
    ['book-updown-15m', '0.95', '0.96', 81, 4],
    ['book-worst-first', '0.044', '0.045', 4, 4],
  ])('gives %s best first', async (name, bid, ask, bids, asks) => {
    const raw = readFixture(`clob/${name}`)
    const { clob } = clobOf({ books: [raw] })
    const book = await clob.fetchBook(toTokenId(String(raw['asset_id'])))
    if (!book) return expect.unreachable('expected a book')
    expect([bestBid(book), bestAsk(book)].map((price) => price !== null && formatMicros(price))).toEqual([bid, ask])
    expect([book.bids.length, book.asks.length]).toEqual([bids, asks])
    expect(book).toMatchObject({ asOf: Number(raw['timestamp']), receivedAt: NOW })
  })

  it('tells an empty book from none', async () => {
    const raw = readFixture('clob/book-protocol-v2-empty')
    const { clob } = clobOf({ books: [raw] })
    expect(await clob.fetchBook(toTokenId(String(raw['asset_id'])))).toMatchObject({ bids: [], asks: [] })
    expect(await clob.fetchBook(toTokenId('1'))).toBeNull()
  })

  it('refuses the book of another token', async () => {
    const { clob, venue } = clobOf({})
    venue.fault = (context) => context.json(readFixture('clob/book-worst-first'))
    await expect(clob.fetchBook(toTokenId('1'))).rejects.toThrow(
      /asked for the book of token 1 and answered about token 3233/,
    )
  })

  it.each([
    ['bids[0].price', { bids: [{ price: '1.2', size: '1' }] }],
    ['asks[0].size', { asks: [{ price: '0.2' }] }],
    ['timestamp', { timestamp: '' }],
  ])('refuses a book without a usable %s', async (field, damage) => {
    const { clob, venue } = clobOf({})
    venue.fault = (context) => context.json({ ...readFixture('clob/book-worst-first'), ...damage })
    const reading = clob.fetchBook(
      toTokenId('32338220190071351435772801779725302244575775216413325951443816017994629993401'),
    )
    await expect(reading).rejects.toThrow(ResponseShapeError)
    await expect(reading).rejects.toThrow(`field "${field}"`)
  })
})

describe('fetchMarketInfo', () => {
  const raw = readFixture('clob/info-updown-15m')
  const conditionId = toConditionId(String(raw['c']))

  it('reads the trading parameters', async () => {
    const { clob } = clobOf({ infos: [raw] })
    expect(await clob.fetchMarketInfo(conditionId)).toEqual({
      conditionId,
      version: 'v1',
      tokens: [
        { tokenId: '25070934348813416902477876984955073880416401960631253331845590271167412497744', name: 'Up' },
        { tokenId: '111614563957165270026378011809694313565736745512637881727398424401624030147043', name: 'Down' },
      ],
      tickSize: 10_000n,
      minOrderShares: 5_000_000n,
      negRisk: false,
      fees: { kind: 'curve', rate: 0.07, exponent: 1 },
      acceptingOrders: true,
      openedAt: Date.parse('2026-10-04T23:07:16Z'),
      takerDelayMs: 250,
    })
  })

  it('takes an absent fee as none, and the longer of two delays', async () => {
    const { clob } = clobOf({ infos: [{ ...raw, fd: undefined, sd: 3, nr: true }] })
    expect(await clob.fetchMarketInfo(conditionId)).toMatchObject({
      fees: { kind: 'none' },
      takerDelayMs: 3_000,
      negRisk: true,
    })
  })

  it.each([[{ r: 0.07 }], [{ e: 1 }], [{ r: 0.07, e: 2.5 }], [{ r: 700, e: 1 }]])(
    'takes the fee %o, which nobody can compute, as unknown',
    async (fd) => {
      const { clob } = clobOf({ infos: [{ ...raw, fd }] })
      expect((await clob.fetchMarketInfo(conditionId))?.fees).toEqual({ kind: 'unknown' })
    },
  )

  it('asks for a 31-byte condition in its 32-byte form', async () => {
    const { clob, venue } = clobOf({})
    expect(await clob.fetchMarketInfo(toConditionId(`0x${'01'.repeat(31)}`))).toBeNull()
    expect(venue.requests).toEqual([`/clob-markets/0x${'01'.repeat(31)}00`])
  })
})

describe('fetchMarketByToken', () => {
  const open = readFixture('clob/market-negrisk-open')
  const closed = readFixture('clob/market-closed-resolved')
  const openToken = toTokenId('21742633143463906290569050155826241533067272736897614950488156847949938836455')
  const closedToken = toTokenId('89711174926330519158043401581181146613785179104141808554061413232025882707365')

  it('builds an open market, with unknown fees where the parameters are missing', async () => {
    const { clob } = clobOf({ longMarkets: [open] })
    expect(await clob.fetchMarketByToken(openToken)).toMatchObject({
      kind: 'market',
      market: {
        slug: 'will-donald-trump-win-the-2024-us-presidential-election',
        eventId: 'group:0xe3b1bc389210504ebcb9cffe4b0ed06ccac50561e0f24abb6379984cec030f00',
        negRisk: true,
        tickSize: 1_000n,
        fees: { kind: 'unknown' },
        resolved: false,
        outcomes: [{ name: 'Yes', tokenId: openToken, payout: null }, { name: 'No' }],
      },
    })
  })

  it('takes payouts from the winner of a closed market', async () => {
    const { clob } = clobOf({ longMarkets: [closed] })
    expect(await clob.fetchMarketByToken(closedToken)).toMatchObject({
      market: { resolved: true, outcomes: [{ payout: 0n }, { payout: 1_000_000n, tokenId: closedToken }] },
    })
  })

  it('refuses unknown versions, answers null for unknown tokens, and rejects a market without the token', async () => {
    const info = { ...readFixture('clob/info-updown-15m'), c: open['condition_id'], v: 'v9' }
    const { clob, venue } = clobOf({ longMarkets: [open], infos: [info] })
    expect(await clob.fetchMarketByToken(openToken)).toMatchObject({ kind: 'unsupported-version', version: 'v9' })
    expect(await clob.fetchMarketByToken(toTokenId('1'))).toBeNull()
    venue.fault = (context) =>
      context.req.path.startsWith('/markets-by-token')
        ? context.json({ condition_id: closed['condition_id'] })
        : undefined
    const other = clobOf({ longMarkets: [closed] })
    other.venue.fault = venue.fault
    await expect(other.clob.fetchMarketByToken(openToken)).rejects.toThrow(ResponseShapeError)
  })
})
