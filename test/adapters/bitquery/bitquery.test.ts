import { describe, expect, it } from 'vitest'
import { AuthError, RateLimitError, ResponseShapeError, TransportError } from '../../../domain/errors.ts'
import { toTxHash } from '../../../domain/money/ids.ts'
import type { PastPage } from '../../../domain/traders/sources.ts'
import { hashOf } from '../../../sim/ids.ts'
import { CONDITION_ID, matched, NOW, onChain, simulated, TOKEN_ID, walletOf } from './simulated.ts'

const MINUTE = 60
const DAY = 86_400
const DAY_MS = 86_400_000

const buys = matched('1', 10 * MINUTE, { name: 'ann', side: 'BUY' }, [
  { name: 'mia', shares: 100, price: 0.4 },
  { name: 'max', shares: 50, price: 0.41 },
])
const sells = matched('2', 20 * MINUTE, { name: 'bob', side: 'SELL' }, [{ name: 'mia', shares: 30, price: 0.39 }])
const old = matched('3', 8 * DAY, { name: 'ann', side: 'BUY' }, [{ name: 'max', shares: 1000, price: 0.5 }])
const ROWS = [...buys, ...sells, ...old]

describe('coverage', () => {
  it('says which exchanges it has of the last day, and that it has a week at most', async () => {
    const { bitquery } = simulated({ rows: ROWS })
    expect(await bitquery.fetchCoverage()).toEqual({
      since: NOW - 7 * DAY_MS,
      exchanges: [
        {
          exchange: '0xe111180000d2663c0091e4f400237545b87b996b',
          trades: 5,
          oldestAt: NOW - 20 * 60_000,
          newestAt: NOW - 10 * 60_000,
        },
      ],
    })
  })

  it('ranks nobody where it knows none of the exchanges in use', async () => {
    const { bitquery, questions } = simulated({ rows: old, known: onChain(old) })
    await expect(bitquery.candidates.findCandidates(null)).rejects.toThrow('no trade of the last day on any exchange')
    expect(questions).toHaveLength(1)
  })
})

describe('candidates', () => {
  it('counts what a wallet traded once, though a taker is in every row of its match', async () => {
    const { bitquery } = simulated({ rows: ROWS })
    const { found, next } = await bitquery.candidates.findCandidates(null)
    expect(next).toBeNull()
    expect(found).toEqual([
      { wallet: walletOf('ann'), source: 'bitquery', hints: { volumeUsd: 60.5, trades: 1, markets: 1 } },
      { wallet: walletOf('mia'), source: 'bitquery', hints: { volumeUsd: 51.7, trades: 2, markets: 1 } },
      { wallet: walletOf('max'), source: 'bitquery', hints: { volumeUsd: 20.5, trades: 1, markets: 1 } },
      { wallet: walletOf('bob'), source: 'bitquery', hints: { volumeUsd: 11.7, trades: 1, markets: 1 } },
    ])
  })

  it('pages by place, over the same week, and asks for coverage and a known transaction once', async () => {
    const { bitquery, questions, passTime } = simulated({ rows: ROWS, pageSize: 2 })
    const first = await bitquery.candidates.findCandidates(null)
    passTime(5 * 60_000)
    const second = await bitquery.candidates.findCandidates(first.next)
    const third = await bitquery.candidates.findCandidates(second.next)
    expect([...first.found, ...second.found].map(({ wallet }) => wallet)).toEqual(
      ['ann', 'mia', 'max', 'bob'].map(walletOf),
    )
    expect(third).toEqual({ found: [], next: null })
    expect(questions.map(({ query }) => /query (\w+)/.exec(query)?.[1])).toEqual([
      'Coverage',
      'TradesOfTransaction',
      'TopTraders',
      'TopTraders',
      'TopTraders',
    ])
    expect(new Set(questions.slice(2).map(({ variables }) => variables['since']))).toEqual(
      new Set(['2026-11-18T12:00:00Z']),
    )
  })

  it('stops after the pages it was allowed', async () => {
    const { bitquery } = simulated({ rows: ROWS, pageSize: 1, maxPages: 2 })
    const first = await bitquery.candidates.findCandidates(null)
    expect((await bitquery.candidates.findCandidates(first.next)).next).toBeNull()
  })

  it('ranks nobody when no known transaction is told as the chain tells it', async () => {
    const other = onChain(ROWS).map((fill) => ({ ...fill, shares: fill.shares + 1 }))
    const { bitquery } = simulated({ rows: ROWS, known: other })
    await expect(bitquery.candidates.findCandidates(null)).rejects.toThrow(ResponseShapeError)
  })
})

describe('a chain without trades', () => {
  it('makes ranking wait', async () => {
    const { bitquery } = simulated({ rows: ROWS, known: [] })
    await expect(bitquery.candidates.findCandidates(null)).rejects.toThrow(TransportError)
  })
})

describe('a wallet’s past', () => {
  const query = { wallet: walletOf('ann'), from: NOW - 180 * DAY_MS, until: NOW, cursor: null }

  it('has its own orders with their side and role, and reaches back a week and no further', async () => {
    const { bitquery } = simulated({ rows: ROWS })
    expect(await bitquery.past.fetchPast(query)).toEqual({
      fills: [
        {
          at: NOW - 10 * 60_000,
          conditionId: CONDITION_ID,
          tokenId: TOKEN_ID,
          outcomeIndex: 0,
          side: 'BUY',
          role: 'taker',
          shares: 150,
          notional: 60.5,
          fee: 0,
          orderHash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
          txHash: hashOf('match', '1'),
          source: 'bitquery',
        },
      ],
      events: [],
      next: null,
      reaches: NOW - 7 * DAY_MS,
    })
    const mia = await bitquery.past.fetchPast({ ...query, wallet: walletOf('mia') })
    expect(mia.fills.map(({ side, role, shares }) => ({ side, role, shares }))).toEqual([
      { side: 'SELL', role: 'maker', shares: 100 },
      { side: 'BUY', role: 'maker', shares: 30 },
    ])
  })

  it('asks nothing about a time that Bitquery no longer has', async () => {
    const { bitquery, questions } = simulated({ rows: ROWS })
    const page = await bitquery.past.fetchPast({ ...query, until: NOW - 8 * DAY_MS })
    expect(page).toEqual({ fills: [], events: [], next: null, reaches: NOW - 7 * DAY_MS })
    expect(questions).toEqual([])
  })

  it('reads back second by second, each whole and told once', async () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      matched(`many ${i}`, 60 + Math.floor(i / 3), { name: 'eve', side: 'BUY' }, [
        { name: 'max', shares: 1, price: 0.5 },
      ]),
    ).flat()
    const { bitquery } = simulated({ rows: many, known: onChain(many.slice(0, 2)), tradesPerPage: 4 })
    const hashes: string[] = []
    let cursor: string | null = null
    do {
      const page: PastPage = await bitquery.past.fetchPast({ ...query, wallet: walletOf('eve'), cursor })
      expect(page.fills.every(({ at }) => at >= page.reaches)).toBe(true)
      hashes.push(...page.fills.map(({ txHash }) => txHash))
      cursor = page.next
    } while (cursor !== null)
    expect(hashes).toHaveLength(30)
    expect(new Set(hashes).size).toBe(30)
  })

  it('gives up on a second that holds more than a page', async () => {
    const { bitquery } = simulated({ rows: [...buys, ...sells], tradesPerPage: 1 })
    const { next } = await bitquery.past.fetchPast({ ...query, wallet: walletOf('mia') })
    await expect(bitquery.past.fetchPast({ ...query, wallet: walletOf('mia'), cursor: next })).rejects.toThrow(
      'in one second than a page holds',
    )
  })
})

describe('patience and points', () => {
  it('leaves half a second between questions', async () => {
    const { bitquery, questions } = simulated({ rows: ROWS })
    await Promise.all([bitquery.fetchCoverage(), bitquery.fetchCoverage(), bitquery.fetchCoverage()])
    expect(questions.map(({ at }) => at - NOW)).toEqual([0, 500, 1000])
  })

  it('counts five points a question by the month, and sends none that they do not pay for', async () => {
    const { bitquery, questions, used, passTime } = simulated({ rows: ROWS, pointsPerMonth: 12 })
    await bitquery.fetchCoverage()
    await bitquery.fetchCoverage()
    expect(used).toEqual(new Map([['2026-11', 10]]))
    const refused = await bitquery.fetchCoverage().catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(RateLimitError)
    expect(refused).toMatchObject({ message: expect.stringContaining('10 of 12 points of 2026-11 are used') })
    expect((refused as RateLimitError).retryAfterMs).toBe(Date.UTC(2026, 11, 1) - NOW - 500)
    expect(questions).toHaveLength(2)
    passTime(6 * DAY_MS)
    await bitquery.fetchCoverage()
    expect(used.get('2026-12')).toBe(5)
  })

  it('believes Bitquery when it says that the points are gone, and rests until the month is over', async () => {
    const { bitquery, questions, used } = simulated({ rows: ROWS, simPoints: 5 })
    await bitquery.fetchCoverage()
    await expect(bitquery.fetchCoverage()).rejects.toThrow(RateLimitError)
    expect(used.get('2026-11')).toBe(1000)
    await expect(bitquery.fetchCoverage()).rejects.toThrow('rests until next month')
    expect(questions).toHaveLength(2)
  })

  it('says when to come back after more than thirty questions a minute', async () => {
    const { bitquery } = simulated({ rows: ROWS })
    for (let asked = 0; asked < 30; asked += 1) await bitquery.fetchCoverage()
    const refused = await bitquery.fetchCoverage().catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(RateLimitError)
    expect((refused as RateLimitError).retryAfterMs).toBe(5_000)
  })

  it.each([
    ['a token it does not accept', { token: 'other' }, AuthError],
    ['a server error', { fault: () => new Response('oops', { status: 502 }) }, TransportError],
    ['a page that is not JSON', { fault: () => new Response('<html>', { status: 200 }) }, TransportError],
    ['an answer of another shape', { fault: () => Response.json({ data: { EVM: {} } }) }, ResponseShapeError],
    [
      'a question it does not understand',
      { fault: () => Response.json({ errors: [{ message: 'Cannot query field "Log"' }] }) },
      ResponseShapeError,
    ],
    [
      'shared computers that are busy',
      { fault: () => Response.json({ errors: [{ message: 'temporarily blocked due to a high number of queries' }] }) },
      RateLimitError,
    ],
    [
      'a question that was too heavy',
      { fault: () => Response.json({ errors: [{ message: 'DB::Exception: Memory limit (total) exceeded' }] }) },
      TransportError,
    ],
  ])('turns %s into a domain error that quotes neither question nor token', async (_, options, kind) => {
    const { bitquery } = simulated({ rows: ROWS, ...options })
    const error = await bitquery.fetchTransaction(toTxHash(hashOf('match', '1'))).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(kind)
    expect(String(error)).not.toMatch(/PredictionTrades\(|ory_at/)
  })
})
