import { type Logger, pino } from 'pino'
import { decodeFillLogs } from '../../adapters/polygon/decode.ts'
import { LIVE_EXCHANGES } from '../../adapters/polygon/exchanges.ts'
import { alchemy } from '../../adapters/webhooks/alchemy.ts'
import { moralis } from '../../adapters/webhooks/moralis.ts'
import { quicknode } from '../../adapters/webhooks/quicknode.ts'
import { type ApiDeps, createApp } from '../../api/app.ts'
import { createChangeHub } from '../../api/change-hub.ts'
import { createMetrics } from '../../api/metrics.ts'
import type { Delivery } from '../../db/deliveries.ts'
import type { Intake } from '../../db/intake.ts'
import type { MeasureStore } from '../../db/measures.ts'
import type { LeaderView, PageRequest, ReadModel } from '../../db/read-model.ts'
import type { BlockFact } from '../../domain/copy/block-fact.ts'
import { type Fill, type FillLog, fillsFromLogs } from '../../domain/copy/fill.ts'
import { ConflictError, NotFoundError } from '../../domain/errors.ts'
import { type Address, type FillId, fillIdOf, type TxHash, toAddress } from '../../domain/money/ids.ts'
import { formatMicros, usd } from '../../domain/money/units.ts'
import { secret } from '../../runtime/secret.ts'
import { verdictDays } from '../support/discovery-fixtures.ts'
import { FORGER_KEYS } from '../support/webhook-forger.ts'

/** The owner of the order that every derived delivery carries. */
export const LEADER = toAddress('0xa253d75c2dfb2c6650291d5e8d54076d2fb40181')
export const NOW = 1_784_965_488_000
export const OPERATOR_TOKEN = 'operator-token-of-the-tests'

/** What the app did to the world, for tests to look at. */
export type World = {
  now: number
  logs: FillLog[]
  deliveries: Delivery[]
  facts: BlockFact[]
  copyTrades: FillId[]
  ingests: TxHash[]
  marked: FillId[]
  followed: Address[]
  halted: boolean
  pages: PageRequest[]
  /** What the leaderboard was asked for. */
  questions: { filter: unknown; order: unknown }[]
  rulings: { wallet: Address; ruling: string; reason: string; by: string }[]
}

/** The in-memory parts alone, for a test that replaces one of their functions. */
export const createTestParts = (): ApiDeps => partsOf(emptyWorld())

const emptyWorld = (): World => ({
  now: NOW,
  logs: [],
  deliveries: [],
  facts: [],
  copyTrades: [],
  ingests: [],
  marked: [],
  followed: [LEADER],
  halted: false,
  pages: [],
  questions: [],
  rulings: [],
})

/** The app over small in-memory parts. `overrides` replaces a part; `world` shows what the others did. */
export function createTestApp(overrides: Partial<ApiDeps> = {}) {
  const world = emptyWorld()
  const deps: ApiDeps = { ...partsOf(world), ...overrides }
  return { app: createApp(deps), world }
}

function partsOf(world: World): ApiDeps {
  const listed = new Map<Address, LeaderView>(world.followed.map((wallet) => [wallet, aTrader(wallet)]))
  return {
    providers: { alchemy, quicknode, moralis },
    webhookKeys: {
      alchemy: [secret(FORGER_KEYS.alchemy)],
      quicknode: [secret(FORGER_KEYS.quicknode)],
      moralis: [secret(FORGER_KEYS.moralis)],
    },
    chainId: 137,
    intake: { record: recordInto(world), markStarted: async (ids) => void world.marked.push(...ids) },
    reorgs: {
      apply: async (fact) => {
        world.facts.push(fact)
        return []
      },
    },
    deliveries: { record: async (delivery) => void world.deliveries.push(delivery) },
    decodeLogs: (logs) => decodeFillLogs(logs, { chainId: 137, exchanges: LIVE_EXCHANGES }),
    startCopyTrade: async (fill: Fill) => void world.copyTrades.push(fill.fillId),
    startIngest: async (txHash: TxHash) => void world.ingests.push(txHash),
    leaders: leadersOf(listed),
    risk: {
      halt: async () => {
        const fresh = !world.halted
        world.halted = true
        return fresh
      },
      resume: async () => {
        if (!world.halted) throw new ConflictError('paper trading is not halted')
        world.halted = false
      },
      haltState: async () => ({ halted: world.halted, hard: false, switch: null, reason: null, since: null, by: null }),
    },
    readModel: readModelOf(world, listed),
    checks: { postgres: async () => undefined, temporal: async () => undefined },
    operatorToken: secret(OPERATOR_TOKEN),
    localOnly: false,
    addressOf: () => '127.0.0.1',
    page: null,
    createNonce: () => 'bm9uY2U=',
    metrics: createMetrics({ measures: NOTHING_MEASURED, mode: 'paper', now: () => world.now, log: silentLog() }),
    leaderDefaults: {
      assumedEdge: 0.1,
      assumedEdgeSd: 0.05,
      minPnl30d: usd(1_000_000_000n),
      minSharpe: 0.7,
      minTrades: 50,
      minWinRate: 0.55,
    },
    changes: createChangeHub(),
    discovery: discoveryOf(world),
    startDiscovery: async () => ({ workflowId: 'discover-by-hand', outcome: 'started' }),
    backtests: { run: async () => null },
    roster: {
      pin: async (wallet, reason, by) => void world.rulings.push({ wallet, ruling: 'pin', reason, by }),
      ban: async (wallet, reason, by) => void world.rulings.push({ wallet, ruling: 'ban', reason, by }),
      clear: async (wallet) => Promise.reject(new NotFoundError(`${wallet} was neither pinned nor banned`)),
    },
    mode: 'paper',
    copyingEnabled: true,
    now: () => world.now,
    log: silentLog(),
  }
}

export const silentLog = (): Logger => pino({ level: 'silent' })

/** The inbox's promise in miniature: followed leaders only, new once, removed logs forgotten. */
function recordInto(world: World): Intake['record'] {
  const known = new Set<FillId>()
  return async (logs, seen) => {
    // As a text column would.
    if (seen.deliveryId?.includes('\0')) throw new Error('invalid byte sequence')
    const wanted = logs.filter((log) => world.followed.includes(log.owner))
    const gone = wanted.filter((log) => log.removed).map((log) => `${log.blockHash}:${log.logIndex}`)
    world.logs = [...world.logs, ...wanted].filter((log) => !gone.includes(`${log.blockHash}:${log.logIndex}`))
    const touched = new Set(wanted.map((log) => fillIdOf(log.chainId, log.txHash, log.orderHash)))
    return fillsFromLogs(world.logs)
      .filter((fill) => touched.has(fill.fillId))
      .map((fill) => {
        const isNew = !known.has(fill.fillId)
        known.add(fill.fillId)
        return { fill, isNew }
      })
  }
}

function leadersOf(listed: Map<Address, LeaderView>): ApiDeps['leaders'] & { followedWallets(): Promise<Address[]> } {
  const existing = (wallet: Address) => {
    const trader = listed.get(wallet)
    if (!trader) throw new NotFoundError(`${wallet} is not followed`)
    return trader
  }
  return {
    add: async ({ wallet, label, source, simulated, edge, edgeSd, edgeSource, stats = {} }) => {
      const outcome = listed.has(wallet) ? 'updated' : 'added'
      const { pnl30d, sharpe = null, tradeCount = null, winRate = null } = stats
      const past = { pnl30d: pnl30d === undefined ? null : formatMicros(pnl30d), sharpe, tradeCount, winRate }
      listed.set(wallet, { ...aTrader(wallet), label, source, simulated, edge, edgeSd, edgeSource, ...past })
      return outcome
    },
    pause: async (wallet, reason) => {
      const trader = existing(wallet)
      if (trader.paused) throw new ConflictError(`${wallet} is paused already`)
      listed.set(wallet, { ...trader, paused: true, pauseReason: reason, pausedBy: 'operator' })
    },
    resume: async (wallet) => {
      const trader = existing(wallet)
      if (!trader.paused) throw new ConflictError(`${wallet} is not paused`)
      listed.set(wallet, { ...trader, paused: false, pauseReason: null, pausedBy: null })
    },
    remove: async (wallet) => void listed.set(wallet, { ...existing(wallet), active: false }),
    followedWallets: async () => [...listed.keys()],
  }
}

const aTrader = (wallet: Address): LeaderView => ({
  wallet,
  label: null,
  source: 'manual',
  simulated: false,
  active: true,
  paused: false,
  pauseReason: null,
  pausedBy: null,
  autoAdded: false,
  declining: false,
  score: null,
  grade: null,
  probability: null,
  verdict: null,
  liveEligible: false,
  edge: 0.1,
  edgeSd: 0.05,
  edgeSource: 'assumed',
  pnl30d: null,
  sharpe: null,
  tradeCount: null,
  winRate: null,
  followedSince: new Date(NOW).toISOString(),
  addedAt: new Date(NOW).toISOString(),
  lastTradeAt: null,
})

/** Nobody is scored, but what was asked for is remembered. */
function discoveryOf(world: World): ApiDeps['discovery'] {
  return {
    leaderboard: async (filter = {}, order = { sort: 'score', descending: true }, page = {}) => {
      world.questions.push({ filter, order })
      world.pages.push(page)
      return { rows: [], next: null }
    },
    countWallets: async () => ({ candidates: 0, scored: 0, eligible: 0, following: 0, byVerdict: [] }),
    wallet: async () => null,
    runs: async (page = {}) => {
      world.pages.push(page)
      return { rows: [], next: null }
    },
    verdictDays: async (page = {}) => {
      world.pages.push(page)
      return { rows: verdictDays(), next: null }
    },
  }
}

const NOTHING_MEASURED: MeasureStore = {
  load: async () => null,
  findEnd: async () => ({ decision: 0n, execution: 0n }),
  listAfter: async (_mode, upTo) => ({ decisions: [], executedMs: [], upTo, complete: true }),
}

/** Empty answers that remember which page was asked for. */
function readModelOf(world: World, listed: Map<Address, LeaderView>): ReadModel {
  const page = async (request?: PageRequest) => {
    world.pages.push(request ?? {})
    return { rows: [], next: null }
  }
  const notSetUp = () => Promise.reject(new Error('not set up'))
  return {
    status: notSetUp,
    signals: (_mode, request) => page(request),
    decision: async () => null,
    decisions: (_mode, request) => page(request),
    orders: (_mode, request) => page(request),
    positions: (_mode, request) => page(request),
    executions: (_mode, request) => page(request),
    closures: (_mode, request) => page(request),
    pnl: notSetUp,
    equity: async () => [],
    traders: async () => ({ rows: [...listed.values()], next: null }),
    trader: async (wallet) => listed.get(wallet) ?? null,
    countTraders: async () => {
      const active = [...listed.values()].filter((trader) => trader.active)
      const paused = active.filter((trader) => trader.paused).length
      return { total: active.length, active: active.length - paused, paused }
    },
    traderActivity: notSetUp,
    marketVolumes: (_mode, _since, request) => page(request),
    deliveries: page,
    providers: async () => [],
    halts: (_mode, request) => page(request),
  }
}
