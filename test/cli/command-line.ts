import type { CliDeps, CommandContext, Desk } from '../../cli/deps.ts'
import { runCli } from '../../cli/run.ts'
import type { NewLeader } from '../../db/leaders.ts'
import type { DecisionSummary } from '../../db/read-model/decisions.ts'
import type { PnlView } from '../../db/read-model/pnl.ts'
import type { PositionView } from '../../db/read-model/positions.ts'
import type { LeaderView, PageRequest, SignalView, StatusView } from '../../db/read-model.ts'
import { ConflictError, NotFoundError } from '../../domain/errors.ts'
import { toAddress } from '../../domain/money/ids.ts'
import { usd } from '../../domain/money/units.ts'
import type { RosterMember } from '../../domain/traders/roster/roster-types.ts'
import { NOW } from '../support/decisions.ts'
import { fullLeaderboard, verdictDays } from '../support/discovery-fixtures.ts'
import { storedWallet } from '../support/wallet-fixtures.ts'

export const WALLET = `0x${'1a'.repeat(20)}`

/** What the commands did, for tests to look at. */
export type World = {
  added: NewLeader[]
  paused: string[]
  halted: { reason: string; hard: boolean } | null
  pages: (PageRequest | undefined)[]
  filters: unknown[]
  files: Map<string, string>
  rulings: string[][]
}

/** Runs one command line against small in-memory parts. */
export async function understudy(
  line: string | string[],
  overrides: Partial<CliDeps> = {},
  surroundings: Partial<Omit<CommandContext, 'desk'>> & { color?: boolean; desk?: Partial<Desk> } = {},
) {
  const world = emptyWorld()
  const output: string[] = []
  const problems: string[] = []
  const notes: string[] = []
  const { color = false, desk, ...rest } = surroundings
  const context: CommandContext = {
    connect: () => ({ ...partsOf(world), ...overrides }),
    screen: {
      color,
      isTerminal: color,
      columns: () => 80,
      print: (text) => void output.push(`${text}\n`),
      note: (text) => void notes.push(`${text}\n`),
    },
    probes: () => notAsked(),
    discovery: () => notAsked(),
    backtests: () => ({ run: async () => null }),
    operatorToken: () => null,
    signal: new AbortController().signal,
    ...rest,
    desk: { ...deskOf(world), ...desk },
  }
  const words = typeof line === 'string' ? line.split(' ') : line
  const code = await runCli(words, context, (text) => void problems.push(text))
  return { code, output: output.join(''), problems: problems.join(''), notes: notes.join(''), world }
}

export const emptyWorld = (): World => ({
  added: [],
  paused: [],
  halted: null,
  pages: [],
  filters: [],
  files: new Map(),
  rulings: [],
})

/** Nobody to ask, and files in memory. */
const deskOf = (world: World): Desk => ({
  ask: null,
  exists: (path) => world.files.has(path),
  write: (path, text) => void world.files.set(path, text),
  append: (path, text) => void world.files.set(path, (world.files.get(path) ?? '') + text),
  settingsPath: '/srv/understudy/.env',
  check: () => undefined,
})

function notAsked(): never {
  throw new Error('the command has no need of this')
}

export function partsOf(world: World): CliDeps {
  return {
    readModel: {
      status: async () => STATUS,
      signals: async (_mode, page, filter) => {
        world.pages.push(page)
        world.filters.push(filter)
        return { rows: [SIGNAL], next: page?.cursor == null ? 'c2' : null }
      },
      decisions: async (_mode, page, filter) => {
        world.pages.push(page)
        world.filters.push(filter)
        return { rows: [DECISION], next: null }
      },
      orders: async () => ({ rows: [], next: null }),
      executions: async () => ({ rows: [], next: null }),
      closures: async () => ({ rows: [], next: null }),
      positions: async () => ({ rows: [POSITION], next: null }),
      pnl: async () => PNL,
      equity: async () => [
        { at: '2026-11-17T12:00:00.000Z', equity: '990', realised: '-10', unrealised: '0', exposure: '0' },
        { at: '2026-11-20T12:00:00.000Z', equity: '1001.5', realised: '1', unrealised: '0.5', exposure: '50' },
      ],
      decision: async () => null,
      traders: async (filter) => {
        world.filters.push(filter)
        return { rows: [LEADER_VIEW], next: null }
      },
    },
    leaders: {
      add: async (leader) => {
        world.added.push(leader)
        return 'added'
      },
      pause: async (wallet) => {
        if (world.paused.includes(wallet)) throw new ConflictError(`${wallet} is paused already`)
        world.paused.push(wallet)
      },
      resume: async (wallet) => Promise.reject(new NotFoundError(`${wallet} is not followed`)),
      remove: async () => undefined,
    },
    risk: {
      halt: async (_mode, { reason, hard }) => {
        world.halted = { reason, hard }
        return true
      },
      resume: async () => Promise.reject(new ConflictError('the paper account is not halted')),
      haltState: async () => ({
        halted: true,
        hard: false,
        switch: 'manual',
        reason: 'r',
        since: NOW,
        by: 'operator (CLI)',
      }),
    },
    roster: {
      load: async () => ({ members: [MEMBER], overrides: [{ wallet: BANNED, kind: 'ban', reason: 'wash trades' }] }),
      history: async () => [{ at: NOW, change: 'add', reason: 'Score 83 and eligible.', by: 'discovery' }],
      pin: async (wallet, reason, by) => void world.rulings.push(['pin', wallet, reason, by]),
      ban: async (wallet, reason, by) => void world.rulings.push(['ban', wallet, reason, by]),
      clear: async (wallet) => Promise.reject(new NotFoundError(`wallet ${wallet} is neither pinned nor banned`)),
    },
    discovery: {
      leaderboard: async (filter, order, page) => {
        world.filters.push({ filter, order })
        world.pages.push(page)
        return { ...fullLeaderboard(), next: page?.cursor == null ? 'c2' : null }
      },
      countWallets: async () => fullLeaderboard().counts,
      wallet: async (wallet) => storedWallet(wallet),
      verdictDays: async (page) => {
        world.pages.push(page)
        return { rows: verdictDays(), next: null }
      },
    },
    leaderDefaults: {
      assumedEdge: 0.08,
      assumedEdgeSd: 0.05,
      minPnl30d: usd(0n),
      minSharpe: 0.7,
      minTrades: 50,
      minWinRate: 0.55,
    },
    listen: () => ({ close: async () => undefined }),
    mode: 'paper',
    isDemo: false,
    now: () => NOW,
  }
}

const BANNED = toAddress(`0x${'b'.repeat(40)}`)

const MEMBER: RosterMember = {
  wallet: toAddress(WALLET),
  active: true,
  autoAdded: true,
  paused: true,
  pausedBy: 'automation',
  removedBy: null,
  declining: true,
  edge: { edge: 0.061, edgeSd: 0.02, edgeSource: 'estimated' },
  changedAt: NOW,
}

export const STATUS: StatusView = {
  mode: 'paper',
  halted: true,
  halt: {
    switch: 'daily-loss',
    reason: '$201 lost today',
    hard: false,
    by: 'check-health',
    since: '2026-11-20T11:00:00.000Z',
  },
  traders: { active: 2, paused: 1, total: 3 },
  signals: { total: 9, pending: 1, copied: 3, skipped: 5 },
  orders: { open: 0, filled: 3, unknown: 0 },
  account: {
    cash: '950',
    reserved: '0',
    exposure: '50',
    equity: '1001.5',
    equityPeak: '1010',
    deposited: '1000',
    realised: '1',
    unrealised: '0.5',
    dailyLoss: '0',
  },
  lastSignalAt: null,
}

const SIGNAL = {
  fillId: '137:0xaa:0xbb',
  leader: WALLET,
  leaderLabel: null,
  leaderSimulated: false,
  side: 'BUY',
  shares: '200',
  price: '0.5',
  tokenId: '1001',
  question: 'Will it rain?\u001b[2J',
  outcome: 'Yes',
  seenAt: '2026-11-20T11:59:57.000Z',
  reorged: false,
  decision: { decisionId: 'd', verdict: 'skip', reason: 'price-moved', actual: null, limit: null },
  order: null,
} as SignalView

const LEADER_VIEW = {
  wallet: WALLET,
  label: 'Ada',
  simulated: true,
  active: true,
  paused: false,
  pausedBy: null,
  pauseReason: null,
  autoAdded: true,
  declining: true,
  score: 83.42,
  grade: 'B',
  probability: 0.934,
  verdict: 'Evidence of skill.',
  liveEligible: true,
  edge: 0.08,
  edgeSd: 0.05,
  edgeSource: 'assumed',
  pnl30d: '1234.5',
  sharpe: null,
  tradeCount: 80,
  winRate: 0.6,
  lastTradeAt: null,
} as LeaderView

const DECISION = {
  decisionId: 'd0123456789abcdef',
  fillId: '137:0xaa:0xbb',
  verdict: 'skip',
  reason: 'price-moved',
  leader: WALLET,
  leaderLabel: 'Ada',
  leaderSimulated: true,
  side: 'BUY',
  tokenId: '1001',
  question: 'Will it rain?',
  outcome: 'Yes',
  decidedAt: '2026-11-20T11:59:58.000Z',
  actual: 'best ask 75¢',
  limit: 'at most 65¢',
} as DecisionSummary

const POSITION: PositionView = {
  leader: WALLET,
  leaderLabel: 'Ada',
  tokenId: '1001',
  conditionId: '0x01',
  question: 'Will it rain?',
  outcome: 'Yes',
  shares: '20',
  cost: '10',
  averageCost: '0.5',
  mark: '0.525',
  markedAt: '2026-11-20T11:00:00.000Z',
  value: '10.5',
  unrealised: '0.5',
  openedAt: '2026-11-20T10:00:00.000Z',
}

const aDay = (day: string, trades: number, realised: string): PnlView['byDay'][number] => ({
  day,
  trades,
  equity: '1000',
  total: '0',
  realised,
  unrealised: '0',
  exposure: '50',
  largestPosition: '10',
  sharpe7d: 1.234,
  sortino7d: null,
  maxDrawdown7d: -0.05,
  winRate7d: 0.5,
})

const PNL: PnlView = {
  deposited: '1000',
  realised: '1',
  unrealised: '0.5',
  total: '1.5',
  equity: '1001.5',
  fees: '0.25',
  trades: 9,
  closedLots: 4,
  winRate: 0.75,
  byLeader: [
    { leader: WALLET, label: 'Ada', simulated: true, trades: 9, realised: '1', unrealised: '0.5', total: '1.5' },
  ],
  byDay: [aDay('2026-11-01', 2, '-10'), aDay('2026-11-19', 3, '-2'), aDay('2026-11-20', 4, '13')],
}
