import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPolygon } from '../../adapters/polygon/client.ts'
import { LIVE_EXCHANGES } from '../../adapters/polygon/exchanges.ts'
import { createSettlements } from '../../adapters/polygon/settlements.ts'
import { createClob } from '../../adapters/polymarket/clob.ts'
import { createDataApi } from '../../adapters/polymarket/data-api.ts'
import { createGamma } from '../../adapters/polymarket/gamma.ts'
import { createHttp } from '../../adapters/polymarket/http.ts'
import { createTradesSource } from '../../adapters/polymarket/large-trades.ts'
import { createLeaderboardSource } from '../../adapters/polymarket/leaderboard.ts'
import { createMarketFacts } from '../../adapters/polymarket/market-facts.ts'
import { createPastSource } from '../../adapters/polymarket/past.ts'
import { createPriceHistory } from '../../adapters/polymarket/price-history.ts'
import { createDiscoveryReads } from '../../db/read-model/discovery.ts'
import { type Address, toAddress } from '../../domain/money/ids.ts'
import type { PastPage, ReportedFill } from '../../domain/traders/sources.ts'
import { loadSession } from '../../sim/session.ts'
import { type Sim, startSim } from '../../sim/start.ts'
import { TASK_QUEUES, WORKFLOWS } from '../../temporal/names.ts'
import type { ResearchInput, ResearchSummary } from '../../temporal/research-messages.ts'
import { bundleWorkflows } from '../../workers/bundle.ts'
import { setUpTestDatabase } from '../support/postgres.ts'
import { createResearchWorld, type ResearchWorld } from '../support/research-world.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'

/** Enough for evidence; each day and each wallet more is more prices to ask for. */
const HISTORY_MS = 60 * 86_400_000
/** Six pasts and their prices take half a minute, and several times that beside other work. */
const MOST_MS = 300_000
const WALLETS = ['skilled', 'lucky', 'newcomer', 'maker', 'wash one', 'wash two']

const database = setUpTestDatabase()
let world: ResearchWorld
let sim: Sim
beforeAll(async () => {
  const session = await loadSession(fileURLToPath(new URL('../../sim/sessions/discovery.json', import.meta.url)))
  const { careers } = session
  const few = careers && { ...careers, wallets: careers.wallets.filter(({ name }) => WALLETS.includes(name)) }
  sim = await startSim({ session: { ...session, careers: few } })
  world = createResearchWorld(database.pool, await createTestNamespace(), await bundleWorkflows())
  const http = (baseUrl: string) => createHttp({ baseUrl, userAgent: 'test', now: Date.now })
  const dataApi = createDataApi({ http: http(sim.urls.dataApi), now: Date.now })
  const chain = { urls: [sim.urls.polygonHttp], chainId: 137, exchanges: LIVE_EXCHANGES }
  const clob = createClob({ http: http(sim.urls.clob), now: Date.now })
  Object.assign(world.deps, {
    sources: { leaderboard: createLeaderboardSource({ dataApi }), trades: createTradesSource({ dataApi }) },
    past: createPastSource({ dataApi }),
    facts: createMarketFacts({ gamma: createGamma({ http: http(sim.urls.gamma) }), dataApi }),
    prices: createPriceHistory({ dataApi, clob }),
    settlements: createSettlements({ polygon: createPolygon({ ...chain, now: Date.now }), ...chain }),
    historyMs: HISTORY_MS,
  })
  await world.startWorkers()
})
afterAll(async () => {
  await world?.close()
  await sim?.stop()
})

it(
  'finds the skilled trader among the lucky ones, from a venue that only serves what it would',
  async () => {
    const args: [ResearchInput] = [{ sources: null, wallets: 20 }]
    const options = { workflowId: `discover-${randomUUID()}`, taskQueue: TASK_QUEUES.research, args }
    // An ordinary hour at a provider: some requests are turned away, some fail, one answer is cut.
    sim.setFaults([
      { target: 'data', kind: 'rate-limit', ms: 1000, count: 2 },
      { target: 'data', path: 'activity', kind: 'server-error', count: 2 },
      { target: 'gamma', kind: 'malformed', count: 1 },
      { target: 'clob', kind: 'drop-socket', count: 2 },
    ])
    const summary = (await world.client.workflow.execute(WORKFLOWS.discoverTraders, options)) as ResearchSummary
    expect(summary.totals).toMatchObject({ added: 6, scored: 6, failed: 0, unfinished: 0 })
    expect(summary.summary).toContain('evidence of skill in 1')

    const nameOf = new Map<string, string>(sim.pasts().map(({ wallet, career }) => [wallet, career.name]))
    const { rows } = await createDiscoveryReads(database.pool).leaderboard(
      {},
      { sort: 'probability', descending: true },
    )
    const board = rows.map(({ wallet, ...row }) => ({ ...row, name: nameOf.get(wallet) }))
    const of = (name: string) => board.find((row) => row.name === name)
    expect(board[0]).toMatchObject({ name: 'skilled', status: 'following', autoAdded: true })
    expect(board[0]?.skill.verdictKind).toBe('evidence')
    expect(of('lucky')?.skill.probability).toBeLessThan(0.2)
    expect(of('maker')).toMatchObject({ status: 'candidate', skill: { verdictKind: 'screened-out' } })
    expect(of('newcomer')).toMatchObject({ status: 'candidate', eligible: false })
    // What it reads is all that the venue has: the same rows, by count and by dollars.
    expect(await storedOf('skilled')).toEqual(await toldOf('skilled'))
    // The ring trades within itself, the others with a crowd.
    expect(await partnersOf('wash one')).toEqual([walletOf('wash two')])
    for (const name of ['skilled', 'maker']) expect((await partnersOf(name)).length).toBeGreaterThan(30)
    expect(of('wash one')?.skill.washScore).toBeGreaterThan(0.8)
    expect(of('skilled')?.skill.washScore).toBeLessThan(0.5)
  },
  MOST_MS,
)

async function partnersOf(name: string): Promise<Address[]> {
  const wallet = walletOf(name)
  const pairs = await world.deps.counterparties.pairsAsOf(Date.now())
  return pairs.flatMap(({ a, b }) => (a === wallet ? [b] : b === wallet ? [a] : []))
}

async function storedOf(name: string) {
  const { rows } = await database.pool.query(
    `select count(*)::int as fills, round(sum(notional_micros) / 1e6)::int as dollars
     from onchain_trades join wallets using (wallet_id) where wallet = $1`,
    [walletOf(name)],
  )
  return rows[0]
}

/** The same from the venue, page by page, without any of our storage. */
async function toldOf(name: string) {
  const fills: ReportedFill[] = []
  const query = { wallet: walletOf(name), from: Date.now() - HISTORY_MS, until: Date.now() }
  for (let cursor: string | null = null; ; ) {
    const page: PastPage = await world.deps.past.fetchPast({ ...query, cursor })
    fills.push(...page.fills)
    cursor = page.next
    if (cursor === null) break
  }
  return { fills: fills.length, dollars: Math.round(fills.reduce((sum, { notional }) => sum + notional, 0)) }
}

const walletOf = (name: string): Address => {
  const wallet = sim.pasts().find(({ career }) => career.name === name)?.wallet
  if (!wallet) throw new Error(`nobody is called ${name}`)
  return toAddress(wallet)
}
