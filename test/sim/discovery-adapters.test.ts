import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClob } from '../../adapters/polymarket/clob.ts'
import { createDataApi } from '../../adapters/polymarket/data-api.ts'
import { createGamma } from '../../adapters/polymarket/gamma.ts'
import { createHttp } from '../../adapters/polymarket/http.ts'
import { createTradesSource } from '../../adapters/polymarket/large-trades.ts'
import { createLeaderboardSource } from '../../adapters/polymarket/leaderboard.ts'
import { createMarketFacts } from '../../adapters/polymarket/market-facts.ts'
import { createPastSource } from '../../adapters/polymarket/past.ts'
import { createPriceHistory } from '../../adapters/polymarket/price-history.ts'
import { toAddress } from '../../domain/money/ids.ts'
import type { WalletEvent } from '../../domain/traders/history.ts'
import { marksOf, priceWindows } from '../../domain/traders/record/price-marks.ts'
import type { CandidateSource, FoundWallet, PricePoint, ReportedFill } from '../../domain/traders/sources.ts'
import { createVirtualClock } from '../../sim/clock.ts'
import { createPast } from '../../sim/past/past.ts'
import { loadSession } from '../../sim/session.ts'
import { type Sim, startSim } from '../../sim/start.ts'
import { historyOf } from './past-history.ts'

const NOW = Date.UTC(2026, 10, 25, 12)
const DAY = 86_400_000
const clock = createVirtualClock(NOW)
const now = () => clock.now()
const session = await loadSession(fileURLToPath(new URL('../../sim/sessions/discovery.json', import.meta.url)))
const past = createPast({ careers: session.careers ?? never(), leaders: [], until: NOW, now })
const walletOf = (name: string) => toAddress(past.wallets.find(({ career }) => career.name === name)?.wallet ?? never())

let sim: Sim
beforeAll(async () => {
  sim = await startSim({ session, clock, pastUntil: NOW })
})
afterAll(async () => await sim.stop())

const http = (baseUrl: string) => createHttp({ baseUrl, userAgent: 'test', now })
const dataApi = () => createDataApi({ http: http(sim.urls.dataApi), now })

/** All that a source finds, to its end. */
async function findAll(source: CandidateSource): Promise<FoundWallet[]> {
  const found: FoundWallet[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<CandidateSource['findCandidates']>> = await source.findCandidates(cursor)
    found.push(...page.found)
    cursor = page.next
  } while (cursor !== null)
  return found
}

async function readPast(name: string, pageSize: number) {
  const source = createPastSource({ dataApi: dataApi(), pageSize })
  const fills: ReportedFill[] = []
  const events: WalletEvent[] = []
  let cursor: string | null = null
  do {
    const query = { wallet: walletOf(name), from: NOW - 190 * DAY, until: NOW, cursor }
    const page: Awaited<ReturnType<typeof source.fetchPast>> = await source.fetchPast(query)
    fills.push(...page.fills)
    events.push(...page.events)
    cursor = page.next
  } while (cursor !== null)
  return { fills: fills.toReversed(), events: events.toReversed() }
}

describe('the product discovers the venue’s wallets', () => {
  it('on its leaderboards and behind its large trades', async () => {
    const onBoards = await findAll(createLeaderboardSource({ dataApi: dataApi(), pageSize: 3 }))
    expect(new Set(onBoards.map(({ wallet }) => wallet)).size).toBe(8)
    const behindTrades = await findAll(createTradesSource({ dataApi: dataApi(), minCash: 300, pageSize: 50 }))
    expect(behindTrades.map(({ wallet }) => wallet)).toContain(walletOf('favourite'))
  })

  it.each(['skilled', 'maker'])('reads the whole past of the %s one, page by page', async (name) => {
    const told = historyOf(past, walletOf(name), NOW - 5_000)
    const since = NOW - 190 * DAY
    const read = await readPast(name, 100)
    const plain = ({ at, txHash, tokenId, side, shares, fee, role }: ReportedFill) => ({
      ...{ at, txHash, tokenId, side, role },
      shares: shares.toFixed(2),
      fee: fee.toFixed(5),
    })
    const inOrder = <T extends { at: number; txHash: string }>(rows: T[]) =>
      rows.toSorted((a, b) => a.at - b.at || (a.txHash < b.txHash ? -1 : 1))
    expect(inOrder(read.fills.map(plain))).toEqual(
      inOrder(told.fills.filter(({ at }) => at >= since).map((fill) => plain(fill))),
    )
    expect(inOrder(read.events)).toEqual(inOrder(told.events.filter(({ at }) => at >= since)))
  })

  it('reads the facts of the markets they traded, and what those paid', async () => {
    const told = historyOf(past, walletOf('noise'), NOW)
    const gamma = createGamma({ http: http(sim.urls.gamma) })
    const facts = createMarketFacts({ gamma, dataApi: dataApi() })
    const tokens = told.fills.slice(0, 30).map(({ tokenId }) => tokenId)
    const markets = await facts.fetchMarkets(tokens)
    expect(markets.length).toBeGreaterThan(20)
    for (const market of markets) {
      const { eventId: _ours, category, ...expected } = told.markets.get(market.conditionId) ?? never()
      expect(market).toMatchObject(expected)
      expect([category, null]).toContain(market.category)
    }
  })

  it('reads the prices around trades, however old', async () => {
    const told = historyOf(past, walletOf('skilled'), NOW)
    const prices = createPriceHistory({ dataApi: dataApi(), clob: createClob({ http: http(sim.urls.clob), now }) })
    for (const fill of [told.fills.at(-8), told.fills.at(-60), told.fills.at(-160), told.fills[20]]) {
      if (!fill?.marks) throw new Error('the trade has no marks')
      const trade = { at: fill.at, closesAt: fill.marks.closesAt }
      const points: PricePoint[] = []
      for (const window of priceWindows([trade], NOW)) {
        points.push(...(await prices.fetchPrices({ tokenId: fill.tokenId, ...window })))
      }
      expect(marksOf(points, [trade], NOW)[0]?.marks).toEqual(fill.marks)
    }
  })

  it('reads the same prices of several tokens at once as of each alone', async () => {
    const told = historyOf(past, walletOf('skilled'), NOW)
    const prices = createPriceHistory({ dataApi: dataApi(), clob: createClob({ http: http(sim.urls.clob), now }) })
    const fills = told.fills.slice(-40)
    const tokenIds = [...new Set(fills.map(({ tokenId }) => tokenId))].slice(0, 20)
    const window = { from: (fills[0]?.at ?? NOW) - DAY, until: (fills[0]?.at ?? NOW) + DAY }
    const together = await prices.fetchPricesOfMany({ tokenIds, ...window })
    const alone = await Promise.all(tokenIds.map((tokenId) => prices.fetchPrices({ tokenId, ...window })))
    expect(alone.flat().length).toBeGreaterThan(1_000)
    expect(tokenIds.map((tokenId) => together?.get(tokenId))).toEqual(alone)
    expect(await prices.fetchPricesOfMany({ tokenIds: Array(21).fill(tokenIds[0]), ...window })).toBeNull()
  })
})

function never(): never {
  throw new Error('the session has no such wallet or market')
}
