import type {
  DayPnlView,
  EquityPointView,
  LeaderView,
  PnlView,
  PositionView,
  ProviderView,
  SignalView,
  StatusView,
} from '../../api/views.ts'
import type {
  BacktestAnswer,
  HealthAnswer,
  LeaderboardAnswer,
  RunsAnswer,
  SignalsAnswer,
  TradersAnswer,
  WalletAnswer,
} from '../../dashboard/api-types.ts'
import { emptyLeaderboard, fullLeaderboard, RUN } from './discovery-fixtures.ts'
import { BACKTEST, walletPage } from './wallet-fixtures.ts'

/** The time on the clock of the browser tests. */
export const NOW = Date.UTC(2026, 10, 24, 14, 2, 11)

/** Everything that the page reads, by path. */
export type PageAnswers = {
  '/status': StatusView
  '/health': HealthAnswer
  '/providers': { rows: ProviderView[] }
  '/pnl': PnlView
  '/equity': { rows: EquityPointView[] }
  '/signals': SignalsAnswer
  '/positions': { rows: PositionView[] }
  '/traders': TradersAnswer
  '/leaderboard': LeaderboardAnswer
  '/discovery/runs': RunsAnswer
  [wallet: `/wallets/0x${string}`]: WalletAnswer
  '/backtest': BacktestAnswer
}

/** A paper account in its second week. */
export const fullAnswers = (): PageAnswers => ({
  '/status': {
    mode: 'paper',
    halted: false,
    halt: null,
    traders: { active: 3, paused: 1, total: 4 },
    signals: { total: 412, pending: 0, copied: 61, skipped: 350 },
    orders: { open: 1, filled: 58, unknown: 0 },
    account: {
      cash: '871.204417',
      reserved: '24',
      exposure: '191.75',
      equity: '1042.318204',
      equityPeak: '1051.02',
      deposited: '1000',
      realised: '38.954417',
      unrealised: '3.363787',
      dailyLoss: '0',
    },
    lastSignalAt: at(-9),
  },
  '/health': {
    copyTradingEnabled: true,
    providers: { alchemy: 'configured', quicknode: 'configured', moralis: 'not configured' },
  },
  '/providers': { rows: [ALCHEMY, QUICKNODE] },
  '/pnl': {
    deposited: '1000',
    realised: '38.954417',
    unrealised: '3.363787',
    total: '42.318204',
    equity: '1042.318204',
    fees: '4.2071',
    trades: 58,
    closedLots: 41,
    winRate: 25 / 41,
    byLeader: [
      { ...copiesOf(LEADERS.tide), trades: 31, realised: '29.1', unrealised: '5.02', total: '34.12' },
      { ...copiesOf(LEADERS.anonymous), trades: 19, realised: '12.954417', unrealised: '0.5', total: '13.454417' },
      { ...copiesOf(LEADERS.lantern), trades: 8, realised: '-3.1', unrealised: '-2.156213', total: '-5.256213' },
    ],
    byDay: DAYS,
  },
  '/equity': { rows: equityPoints() },
  '/signals': { rows: SIGNALS, next: '388' },
  '/positions': { rows: POSITIONS },
  '/traders': { total: 4, active: 3, paused: 1, rows: Object.values(LEADERS) },
  '/leaderboard': fullLeaderboard(),
  '/discovery/runs': { rows: [RUN], next: null },
  '/backtest': BACKTEST,
  ...Object.fromEntries(fullLeaderboard().rows.map((row) => [`/wallets/${row.wallet}`, walletPage(row)])),
})

/** The first minute: an account, and nothing else. */
export const emptyAnswers = (): PageAnswers => ({
  '/status': {
    mode: 'paper',
    halted: false,
    halt: null,
    traders: { active: 0, paused: 0, total: 0 },
    signals: { total: 0, pending: 0, copied: 0, skipped: 0 },
    orders: { open: 0, filled: 0, unknown: 0 },
    account: {
      cash: '1000',
      reserved: '0',
      exposure: '0',
      equity: '1000',
      equityPeak: '1000',
      deposited: '1000',
      realised: '0',
      unrealised: '0',
      dailyLoss: '0',
    },
    lastSignalAt: null,
  },
  '/health': {
    copyTradingEnabled: true,
    providers: { alchemy: 'not configured', quicknode: 'not configured', moralis: 'not configured' },
  },
  '/providers': { rows: [] },
  '/pnl': {
    deposited: '1000',
    realised: '0',
    unrealised: '0',
    total: '0',
    equity: '1000',
    fees: '0',
    trades: 0,
    closedLots: 0,
    winRate: null,
    byLeader: [],
    byDay: [],
  },
  '/equity': { rows: [] },
  '/signals': { rows: [], next: null },
  '/positions': { rows: [] },
  '/traders': { total: 0, active: 0, paused: 0, rows: [] },
  '/leaderboard': emptyLeaderboard(),
  '/discovery/runs': { rows: [], next: null },
  '/backtest': BACKTEST,
})

/** The same account after a kill switch has stopped it, with things left to look up. */
export function halted(answers: PageAnswers): PageAnswers {
  const status = answers['/status']
  return {
    ...answers,
    '/status': {
      ...status,
      halted: true,
      halt: {
        switch: 'daily-loss',
        reason: 'lost $201.40 today, the limit is $200.00',
        hard: false,
        by: 'kill switch',
        since: at(-840),
      },
      signals: { ...status.signals, pending: 3 },
      orders: { ...status.orders, unknown: 1 },
    },
  }
}

/** What `/signals/{fillId}/explain` says of the skipped signal. */
export const EXPLANATION = [
  'tide-watcher bought 310 shares of "Yes" in "Will the Fed cut rates in December?" at 61¢ ($189.10), taking the price offered, 1 s before this decision.',
  'We saw bid 62.5¢, ask 63.4¢, spread 0.9¢, $4,120.00 offered within 2%.',
  '✓ leader: followed, not paused (limit: followed and not paused)',
  '✓ age: 1 s (limit: at most 30 s)',
  '✓ spread: 0.9¢ (limit: at most 4¢)',
  '✗ drift: 3.93% above the leader’s price (limit: at most 2%)',
  'Skipped (price-moved): 3.93% above the leader’s price.',
  'To be copied it would have needed: at most 2%.',
]

function at(secondsFromNow: number): string {
  return new Date(NOW + secondsFromNow * 1000).toISOString()
}

const leader = (wallet: string, more: Partial<LeaderView>): LeaderView => ({
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
  edge: 0.08,
  edgeSd: 0.05,
  edgeSource: 'assumed',
  pnl30d: null,
  sharpe: null,
  tradeCount: null,
  winRate: null,
  followedSince: at(-11 * 86_400),
  addedAt: at(-11 * 86_400),
  lastTradeAt: null,
  ...more,
})

const LEADERS = {
  tide: leader('0xa253d75c2dfb2c6650291d5e8d54076d2fb40181', {
    label: 'tide-watcher',
    pnl30d: '18204.55',
    sharpe: 1.42,
    tradeCount: 311,
    winRate: 0.61,
    lastTradeAt: at(-9),
  }),
  anonymous: leader('0x5be7c1d5f0a94f3a6c1d92b1a8f7e0c4d3b29a17', {
    edge: 0.11,
    edgeSd: 0.03,
    edgeSource: 'estimated',
    autoAdded: true,
    score: 83.4,
    grade: 'B',
    probability: 0.93,
    verdict: 'Evidence of skill.',
    liveEligible: true,
    pnl30d: '9120',
    tradeCount: 1204,
    winRate: 0.573,
    lastTradeAt: at(-640),
  }),
  lantern: leader('0x00c2f1aa03be1d2f9a4471c9de77bb1230f9e6d2', {
    label: 'lantern',
    paused: true,
    pauseReason: 'slippage above 1% all week',
    pausedBy: 'operator',
    lastTradeAt: at(-30 * 3600),
  }),
  rehearsal: leader('0x9999000000000000000000000000000000000001', {
    label: 'rehearsal-1',
    source: 'demo',
    simulated: true,
  }),
}

const copiesOf = ({ wallet, label, simulated }: LeaderView) => ({ leader: wallet, label, simulated })

const ALCHEMY: ProviderView = {
  provider: 'alchemy',
  deliveries: 2841,
  accepted: 2838,
  refused: 0,
  failed: 3,
  successRate: 2838 / 2841,
  medianHandledMs: 11,
  medianDelayMs: 1310,
  lastReceivedAt: at(-9),
  lastFailure: 'bad-json',
}

const QUICKNODE: ProviderView = {
  provider: 'quicknode',
  deliveries: 92,
  accepted: 80,
  refused: 0,
  failed: 12,
  successRate: 80 / 92,
  medianHandledMs: 14,
  medianDelayMs: null,
  lastReceivedAt: at(-3_900),
  lastFailure: 'unusable: found an object without "receipts"',
}

const day = (date: string, total: string): DayPnlView => ({
  day: date,
  trades: 6,
  equity: '1030',
  total,
  realised: total,
  unrealised: '0',
  exposure: '180',
  largestPosition: '50',
  sharpe7d: 0.9,
  sortino7d: 1.1,
  maxDrawdown7d: 0.02,
  winRate7d: 0.6,
})

const DAYS = [day('2026-11-22', '31.5'), day('2026-11-23', '44.02'), day('2026-11-24', '42.1')]

const EQUITY = [
  1000, 1002.4, 1001.1, 998.2, 995.91, 1003.3, 1009.8, 1012.2, 1008.7, 1015.4, 1021.9, 1018.2, 1024.6, 1031.5, 1029.2,
  1036.8, 1044.02, 1051.02, 1047.4, 1042.318204,
]

function equityPoints(): EquityPointView[] {
  return EQUITY.map((equity, index) => ({
    at: at((index - EQUITY.length + 1) * 46_000),
    equity: String(equity),
    realised: '0',
    unrealised: '0',
    exposure: '150',
  }))
}

const signal = (index: number, from: LeaderView, more: Partial<SignalView>): SignalView => ({
  fillId: `137:0x${String(index).padStart(64, '7')}:0x${String(index).padStart(64, 'c')}`,
  leader: from.wallet,
  leaderLabel: from.label,
  leaderSimulated: from.simulated,
  role: 'taker',
  side: 'BUY',
  tokenId: '71321045679252212594626385532706912750332728571942532289631379312455583992563',
  question: 'Will the Fed cut rates in December?',
  outcome: 'Yes',
  shares: '310',
  notional: '189.1',
  price: '0.61',
  blockTime: at(-10),
  source: 'alchemy',
  seenAt: at(-9),
  startedAt: at(-9),
  reorged: false,
  arrivalMs: 1204,
  recordedMs: 6,
  decidedMs: 84,
  decision: { decisionId: `d${index}`, verdict: 'copy', reason: null, actual: null, limit: null },
  order: null,
  ...more,
})

const skipped = (index: number, reason: string, actual: string, limit: string) => ({
  decisionId: `d${index}`,
  verdict: 'skip',
  reason,
  actual,
  limit,
})

const SIGNALS: SignalView[] = [
  signal(8, LEADERS.tide, { seenAt: at(-3), startedAt: null, decidedMs: null, decision: null, shares: '40.5' }),
  signal(7, LEADERS.tide, { decision: skipped(7, 'price-moved', '3.93% above the leader’s price', 'at most 2%') }),
  signal(6, LEADERS.anonymous, {
    question: 'Bitcoin above $120,000 on 30 November?',
    outcome: 'No',
    shares: '1250.75',
    notional: '525.315',
    price: '0.42',
    seenAt: at(-640),
    order: { orderId: 'o6', status: 'filled', shares: '57.14', price: '0.42', notional: '23.9988', filledMs: 412 },
  }),
  signal(5, LEADERS.rehearsal, {
    question: null,
    outcome: null,
    notional: '12',
    seenAt: at(-1_260),
    decision: skipped(5, 'unknown-token', 'no market knows this token', 'a market that Polymarket lists'),
  }),
  signal(4, LEADERS.tide, {
    side: 'SELL',
    question: 'Which party wins the most seats in the Dutch general election of 2026, counting joint lists once?',
    outcome: 'CDA',
    seenAt: at(-4_400),
    order: { orderId: 'o4', status: 'partial', shares: '60.2', price: '0.585', notional: '35.217', filledMs: 640 },
  }),
  signal(3, LEADERS.lantern, {
    seenAt: at(-9_000),
    decision: skipped(3, 'leader-paused', 'paused', 'not paused'),
  }),
  signal(2, LEADERS.anonymous, {
    seenAt: at(-30_000),
    order: { orderId: 'o2', status: 'unknown', shares: '0', price: null, notional: '0', filledMs: null },
  }),
  signal(1, LEADERS.anonymous, { seenAt: at(-90_000), decision: null, startedAt: null, reorged: true }),
]

const position = (from: LeaderView, more: Partial<PositionView>): PositionView => ({
  leader: from.wallet,
  leaderLabel: from.label,
  tokenId: '71321045679252212594626385532706912750332728571942532289631379312455583992563',
  conditionId: '0x5f65177b394277fd294cd75650044e32ba009a95022d88a0c1d565897d72f8f1',
  question: 'Will the Fed cut rates in December?',
  outcome: 'Yes',
  shares: '120.5',
  cost: '71.2',
  averageCost: '0.590871',
  mark: '0.625',
  markedAt: at(-130),
  value: '75.3125',
  unrealised: '4.1125',
  openedAt: at(-86_000),
  ...more,
})

const POSITIONS: PositionView[] = [
  position(LEADERS.tide, {}),
  position(LEADERS.anonymous, {
    tokenId: '2',
    question: 'Bitcoin above $120,000 on 30 November?',
    outcome: 'No',
    shares: '142.857142',
    averageCost: '0.42',
    mark: '0.415',
    value: '59.285714',
    unrealised: '-0.714286',
  }),
  position(LEADERS.rehearsal, {
    tokenId: '3',
    question: 'Which party wins the most seats in the Dutch general election of 2026, counting joint lists once?',
    outcome: 'CDA',
    shares: '60',
    averageCost: '0.55',
    mark: null,
    markedAt: null,
    value: '33',
    unrealised: '0',
  }),
]
