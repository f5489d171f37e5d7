import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBitquery } from '../../adapters/bitquery/bitquery.ts'
import { createChainIndex } from '../../adapters/polygon/chain-index.ts'
import { createPolygon } from '../../adapters/polygon/client.ts'
import { LIVE_EXCHANGES } from '../../adapters/polygon/exchanges.ts'
import { createClob } from '../../adapters/polymarket/clob.ts'
import { createDataApi } from '../../adapters/polymarket/data-api.ts'
import { createGamma } from '../../adapters/polymarket/gamma.ts'
import { createHttp } from '../../adapters/polymarket/http.ts'
import { createTradesSource } from '../../adapters/polymarket/large-trades.ts'
import { createLeaderboardSource } from '../../adapters/polymarket/leaderboard.ts'
import { createMarketFacts } from '../../adapters/polymarket/market-facts.ts'
import { createPastSource } from '../../adapters/polymarket/past.ts'
import { createPriceHistory } from '../../adapters/polymarket/price-history.ts'
import { type Address, toAddress } from '../../domain/money/ids.ts'
import { marksOf, priceWindows } from '../../domain/traders/record/price-marks.ts'
import { closingTimeOf } from '../../domain/traders/skill/bets.ts'
import type { CandidateSource, FoundWallet, PastPage, PastSource, ReportedFill } from '../../domain/traders/sources.ts'
import { secret } from '../../runtime/secret.ts'
import { BITQUERY_TOKEN } from '../../sim/bitquery/routes.ts'
import { createVirtualClock } from '../../sim/clock.ts'
import { parseSession } from '../../sim/session.ts'
import { type Sim, startSim } from '../../sim/start.ts'
import { buyUp, exampleSession, SKILLED } from './example-session.ts'

const DAY_MS = 86_400_000
const NOW = Date.UTC(2026, 10, 25, 12)
const MOST_PAGES = 500

/** The example's market, and the pasts of the discovery session. */
function session() {
  const { careers } = JSON.parse(readFileSync(new URL('../../sim/sessions/discovery.json', import.meta.url), 'utf8'))
  return parseSession({ ...exampleSession(), careers })
}

const clock = createVirtualClock(NOW)
const now = () => clock.now()
let sim: Sim

beforeAll(async () => {
  sim = await startSim({ session: session(), clock, dataLagMs: 0, finalityBlocks: 1 })
  for (const name of ['one', 'two']) {
    const played = sim.play(buyUp(name))
    clock.advance(1_500)
    await played
  }
  clock.advance(60_000)
})
afterAll(async () => await sim.stop())

const http = (baseUrl: string) => createHttp({ baseUrl, userAgent: 'test', now, timeoutMs: 20_000 })
const dataApi = () => createDataApi({ http: http(sim.urls.dataApi), now })
const chainIndex = (blocksPerPage = 40) => {
  const polygon = createPolygon({ urls: [sim.urls.polygonHttp], chainId: 137, exchanges: LIVE_EXCHANGES, now })
  return createChainIndex({
    polygon,
    chainId: 137,
    exchanges: LIVE_EXCHANGES,
    blocksPerPage,
    lookbackBlocks: 100,
    minNotional: 1,
  })
}

async function allOf(source: CandidateSource): Promise<FoundWallet[]> {
  const found: FoundWallet[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await source.findCandidates(cursor)
    found.push(...page.found)
    cursor = page.next
    if (cursor === null) return found
  }
  return expect.unreachable(`${source.name} has more than ${MOST_PAGES} pages`)
}

async function pastOf(source: PastSource, wallet: Address, from: number): Promise<PastPage[]> {
  const pages: PastPage[] = []
  let cursor: string | null = null
  for (let asked = 0; asked < MOST_PAGES; asked += 1) {
    const page: PastPage = await source.fetchPast({ wallet, from, until: NOW, cursor })
    pages.push(page)
    cursor = page.next
    if (cursor === null) return pages
  }
  return expect.unreachable(`the past of ${wallet} has more than ${MOST_PAGES} pages`)
}

const fillsOf = (pages: readonly PastPage[]): ReportedFill[] => pages.flatMap(({ fills }) => fills)

async function firstOnBoard(): Promise<Address> {
  const { found } = await createLeaderboardSource({ dataApi: dataApi() }).findCandidates(null)
  return found[0]?.wallet ?? expect.unreachable('somebody leads')
}

describe('candidates', () => {
  it('are on every leaderboard, whatever the size of its pages', async () => {
    const small = await allOf(createLeaderboardSource({ dataApi: dataApi(), pageSize: 2 }))
    const large = await allOf(createLeaderboardSource({ dataApi: dataApi(), pageSize: 500 }))
    expect(small).toEqual(large)
    expect(new Set(large.map(({ hints }) => hints['board'])).size).toBe(6)
  })

  it('are behind recent large trades', async () => {
    const found = await allOf(createTradesSource({ dataApi: dataApi(), minCash: 100, maxPages: 2 }))
    expect(found.length).toBeGreaterThan(0)
    for (const { hints } of found) expect(Number(hints['largest'])).toBeGreaterThanOrEqual(100)
  })

  it('are on the chain', async () => {
    const found = await allOf(chainIndex())
    const skilled = found.filter(({ wallet }) => wallet === toAddress(SKILLED))
    expect(skilled.reduce((sum, { hints }) => sum + Number(hints['trades']), 0)).toBe(2)
  })
})

describe('a past', () => {
  it('is the same in small pages as in large ones', async () => {
    const wallet = await firstOnBoard()
    const from = NOW - 60 * DAY_MS
    const large = await pastOf(createPastSource({ dataApi: dataApi() }), wallet, from)
    const small = await pastOf(createPastSource({ dataApi: dataApi(), pageSize: 10 }), wallet, from)
    expect(small.length).toBeGreaterThan(large.length)
    expect(fillsOf(small)).toEqual(fillsOf(large))
    expect(small.flatMap(({ events }) => events)).toEqual(large.flatMap(({ events }) => events))
    expect(small.at(-1)?.reaches).toBe(from)
    expect(fillsOf(large).every(({ at }) => at >= from)).toBe(true)
  })

  it('is told by the chain and by the indexer alike', async () => {
    const { fills } = await chainIndex(200).fetchFills(null)
    const onChain = fills.filter(({ wallet }) => wallet === toAddress(SKILLED))
    const past = await createPastSource({ dataApi: dataApi() }).fetchPast({
      wallet: toAddress(SKILLED),
      from: NOW,
      until: now(),
      cursor: null,
    })
    const shared = ({ at, tokenId, side, txHash, shares, notional, fee }: ReportedFill) => ({
      at,
      tokenId,
      side,
      txHash,
      shares,
      notional,
      fee,
    })
    expect(onChain).toHaveLength(2)
    expect(past.fills.map(shared)).toEqual(onChain.map(shared).toSorted((a, b) => b.at - a.at))
  })
})

describe('markets and prices', () => {
  it('are known of everything that a wallet traded, and what resolved paid one dollar in all', async () => {
    const wallet = await firstOnBoard()
    const fills = fillsOf(await pastOf(createPastSource({ dataApi: dataApi() }), wallet, NOW - 20 * DAY_MS))
    const tokens = [...new Set(fills.map(({ tokenId }) => tokenId))].slice(0, 40)
    const facts = createMarketFacts({ gamma: createGamma({ http: http(sim.urls.gamma) }), dataApi: dataApi() })
    const markets = await facts.fetchMarkets(tokens)
    const listed = new Set(markets.flatMap(({ outcomes }) => outcomes.map(({ tokenId }) => tokenId)))
    expect(tokens.filter((token) => !listed.has(token))).toEqual([])
    const resolved = markets.filter(({ payouts }) => payouts !== null)
    expect(resolved.length).toBeGreaterThan(0)
    for (const { payouts, resolvedAt, openedAt } of resolved) {
      expect(payouts?.reduce((sum, paid) => sum + paid, 0)).toBe(1)
      expect(resolvedAt).toBeGreaterThan(openedAt ?? Number.POSITIVE_INFINITY)
    }
  })

  it('give mids around a trade that lie between nothing and a dollar, and none after the payout', async () => {
    const wallet = await firstOnBoard()
    const fills = fillsOf(await pastOf(createPastSource({ dataApi: dataApi() }), wallet, NOW - 5 * DAY_MS))
    const fill = fills.at(-1) ?? expect.unreachable('it traded')
    const gamma = createGamma({ http: http(sim.urls.gamma) })
    const [market] = await createMarketFacts({ gamma, dataApi: dataApi() }).fetchMarkets([fill.tokenId])
    const closesAt = market ? closingTimeOf(fill.at, market) : null
    const prices = createPriceHistory({ clob: createClob({ http: http(sim.urls.clob), now }), dataApi: dataApi() })
    const windows = priceWindows([{ at: fill.at, closesAt }], NOW)
    const points = await Promise.all(windows.map((window) => prices.fetchPrices({ tokenId: fill.tokenId, ...window })))
    const [marked] = marksOf(points.flat(), [{ at: fill.at, closesAt }], NOW)
    expect(marked?.marks.before).not.toBeNull()
    expect(marked?.marks.after1h).not.toBeNull()
    for (const mid of points.flat().map((point) => point.mid)) {
      expect(mid).toBeGreaterThan(0)
      expect(mid).toBeLessThan(1)
    }
  })
})

describe('Bitquery', () => {
  const bitquery = () =>
    createBitquery({
      url: sim.urls.bitquery,
      token: secret(BITQUERY_TOKEN),
      points: { load: async () => 0, save: async () => {} },
      pointsPerMonth: 1000,
      exchanges: LIVE_EXCHANGES.map(({ address }) => address),
      chain: chainIndex(),
      now,
      sleep: async (ms) => clock.advance(ms),
    })

  it('is calibrated by a match of the chain, and then tells a wallet’s week as the indexer does', async () => {
    const source = bitquery()
    const top = await allOf(source.candidates)
    const wallet = await firstOnBoard()
    expect(top.map((found) => found.wallet)).toContain(wallet)
    const week = fillsOf(await pastOf(source.past, wallet, NOW - 6 * DAY_MS))
    const indexed = fillsOf(await pastOf(createPastSource({ dataApi: dataApi() }), wallet, NOW - 6 * DAY_MS))
    const shared = ({ txHash, tokenId, side, shares }: ReportedFill) =>
      `${txHash} ${tokenId} ${side} ${shares.toFixed(4)}`
    expect(week.map(shared).toSorted()).toEqual(indexed.map(shared).toSorted())
    expect(indexed.length).toBeGreaterThan(0)
  })
})
