import { type Logger, pino } from 'pino'
import { decodeFillLogs } from '../../adapters/polygon/decode.ts'
import { LIVE_EXCHANGES } from '../../adapters/polygon/exchanges.ts'
import { alchemy } from '../../adapters/webhooks/alchemy.ts'
import { moralis } from '../../adapters/webhooks/moralis.ts'
import { quicknode } from '../../adapters/webhooks/quicknode.ts'
import { type ApiDeps, createApp } from '../../api/app.ts'
import { createChangeHub } from '../../api/change-hub.ts'
import type { Delivery } from '../../db/deliveries.ts'
import type { Intake } from '../../db/intake.ts'
import type { ListedLeader } from '../../db/leaders.ts'
import type { PageRequest, ReadModel } from '../../db/read-model.ts'
import type { BlockFact } from '../../domain/copy/block-fact.ts'
import { type Fill, type FillLog, fillsFromLogs } from '../../domain/copy/fill.ts'
import { ConflictError, NotFoundError } from '../../domain/errors.ts'
import { type Address, type FillId, fillIdOf, type TxHash, toAddress } from '../../domain/money/ids.ts'
import { usd } from '../../domain/money/units.ts'
import { secret } from '../../runtime/secret.ts'
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
})

/** The app over small in-memory parts. `overrides` replaces a part; `world` shows what the others did. */
export function createTestApp(overrides: Partial<ApiDeps> = {}) {
  const world = emptyWorld()
  const deps: ApiDeps = { ...partsOf(world), ...overrides }
  return { app: createApp(deps), world }
}

function partsOf(world: World): ApiDeps {
  const leaders = leadersOf(world)
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
    leaders,
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
    readModel: readModelOf(world),
    checks: { postgres: async () => undefined, temporal: async () => undefined },
    operatorToken: secret(OPERATOR_TOKEN),
    leaderDefaults: {
      assumedEdge: 0.1,
      assumedEdgeSd: 0.05,
      minPnl30d: usd(1_000_000_000n),
      minSharpe: 0.7,
      minTrades: 50,
      minWinRate: 0.55,
    },
    changes: createChangeHub(),
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

function leadersOf(world: World): ApiDeps['leaders'] {
  const listed = new Map<Address, ListedLeader>(world.followed.map((wallet) => [wallet, aLeader(wallet)]))
  const existing = (wallet: Address) => {
    const leader = listed.get(wallet)
    if (!leader) throw new NotFoundError(`${wallet} is not followed`)
    return leader
  }
  return {
    add: async ({ stats: _, ...leader }, now) => {
      const outcome = listed.has(leader.wallet) ? 'updated' : 'added'
      listed.set(leader.wallet, { ...aLeader(leader.wallet), ...leader, addedAt: now, followedSince: now })
      return outcome
    },
    pause: async (wallet, reason) => {
      const leader = existing(wallet)
      if (leader.paused) throw new ConflictError(`${wallet} is paused already`)
      listed.set(wallet, { ...leader, paused: true, pauseReason: reason })
    },
    resume: async (wallet) => {
      const leader = existing(wallet)
      if (!leader.paused) throw new ConflictError(`${wallet} is not paused`)
      listed.set(wallet, { ...leader, paused: false, pauseReason: null })
    },
    remove: async (wallet) => void listed.set(wallet, { ...existing(wallet), active: false }),
    find: async (wallet) => listed.get(wallet) ?? null,
    list: async () => [...listed.values()],
    followedWallets: async () => world.followed,
  }
}

const aLeader = (wallet: Address): ListedLeader => ({
  wallet,
  label: null,
  active: true,
  paused: false,
  pauseReason: null,
  edge: 0.1,
  edgeSd: 0.05,
  edgeSource: 'assumed',
  followedSince: NOW,
  simulated: false,
  source: 'manual',
  stats: {},
  lastTradeAt: null,
  addedAt: NOW,
})

/** Empty answers that remember which page was asked for. */
function readModelOf(world: World): ReadModel {
  const page = async (request?: PageRequest) => {
    world.pages.push(request ?? {})
    return { rows: [], next: null }
  }
  return {
    status: async () => Promise.reject(new Error('not set up')),
    signals: (_mode, request) => page(request),
    decision: async () => null,
    decisions: (_mode, request) => page(request),
    orders: (_mode, request) => page(request),
    positions: async () => [],
    closures: (_mode, request) => page(request),
    pnl: async () => Promise.reject(new Error('not set up')),
    equity: async () => [],
    leaders: async () => [],
    deliveries: page,
    providers: async () => [],
    halts: (_mode, request) => page(request),
  }
}
