import type { BacktestView, DiscoveryRunView, LeaderboardRow, WalletPageView } from '../../api/views.ts'
import type { LeaderboardAnswer } from '../../dashboard/api-types.ts'
import type { WalletView } from '../../db/read-model/discovery-views.ts'
import { calibrationBands } from '../../domain/traders/calibration.ts'
import { explainScore } from '../../domain/traders/explain-score.ts'
import { traderScore, tradesPerWeek } from '../../domain/traders/score.ts'
import type { ScoreInputs } from '../../domain/traders/score-inputs.ts'
import { verdictOf } from '../../domain/traders/verdict.ts'

const DAY_MS = 86_400_000
/** When the last run looked: a quarter past noon. */
const AS_OF = Date.UTC(2026, 10, 24, 12, 15)
const at = (daysAgo: number): string => new Date(AS_OF - daysAgo * DAY_MS).toISOString()
const dayAt = (daysAgo: number): string => at(daysAgo).slice(0, 10)

const INPUTS: ScoreInputs = {
  asOf: AS_OF,
  trades: 96,
  tradesLast7Days: 21,
  earlyTrades: 27,
  notionalCv: 0.82,
  resolvedMarkets: 44,
  decidedMarkets: 43,
  wonMarkets: 25,
  movedTrades: 71,
  favourableTrades: 42,
  longMarketTrades: 80,
  longMarketEarlyTrades: 21,
  averageEntryPrice: 0.49,
}

/** What each row's score was made of. */
const inputsOf = new Map<string, ScoreInputs>()

type Skill = LeaderboardRow['skill']

const JUDGED: Skill = {
  edgeCopier: 0.031,
  edgeCopierSd: 0.021,
  edgeLeader: 0.058,
  edgeLeaderSd: 0.022,
  probability: 0.93,
  qValue: 0.06,
  events: 112,
  effectiveEvents: 84.2,
  topEventShare: 0.14,
  makerShare: 0.08,
  excessWinRate: 0.091,
  clv24h: 0.017,
  copyCost: 0.013,
  verdictKind: 'evidence',
  verdict: null,
  screens: [],
  liveEligible: true,
}

type RowFacts = Partial<Omit<LeaderboardRow, 'skill' | 'trend'>> & {
  wallet: string
  inputs?: Partial<ScoreInputs>
  skill?: Partial<Skill>
  scores?: number[]
  declining?: boolean
}

/** A row whose score, verdict and words belong together: they are worked out as the product does. */
function leaderboardRow({ inputs, skill: facts, scores, declining = false, ...rest }: RowFacts): LeaderboardRow {
  const score = traderScore({ ...INPUTS, ...inputs })
  inputsOf.set(rest.wallet, score.inputs)
  const trend = scores ?? [-4, -3, -3.5, -2, -1, -0.5, 0].map((change) => score.score + change)
  return {
    label: null,
    source: 'leaderboard',
    simulated: false,
    status: 'candidate',
    isPinned: false,
    autoAdded: false,
    asOf: at(0),
    score: score.score,
    grade: score.grade,
    subScores: score.subScores,
    eligible: score.failedFilters.length === 0,
    failedFilters: [...score.failedFilters],
    totalTrades: 3 * score.inputs.trades,
    trades30d: score.inputs.trades,
    earlyTrades: score.inputs.earlyTrades,
    tradesPerWeek: tradesPerWeek(score.inputs),
    resolvedWins: score.inputs.wonMarkets,
    resolvedMarkets: score.inputs.decidedMarkets,
    pnl30d: '4210.55',
    pnl90d: '9120.1',
    winRate: score.inputs.wonMarkets / score.inputs.decidedMarkets,
    sharpe7d: 1.31,
    maxDrawdown30d: -0.084,
    meanPosition: '214.3',
    ...rest,
    skill: withVerdict({ ...JUDGED, ...facts }),
    trend: {
      scores: trend.length < 2 ? null : trend,
      change: trend.length < 2 ? null : (trend.at(-1) ?? 0) - (trend[0] ?? 0),
      declining,
    },
  }
}

/** The verdict's own words; nothing is said where the wallet was not judged. */
function withVerdict(skill: Skill): Skill {
  if (skill.verdictKind === null) return skill
  const { text } = verdictOf({
    blockedBy: skill.verdictKind === 'screened-out' ? (skill.screens as 'market-maker'[]) : [],
    events: skill.events,
    topEventShare: skill.topEventShare ?? 0,
    isOneBet: skill.verdictKind === 'one-bet',
    probability: skill.probability,
    qValue: skill.qValue ?? 1,
  })
  return { ...skill, verdict: text }
}

const UNJUDGED: Partial<Skill> = {
  edgeCopier: null,
  edgeCopierSd: null,
  edgeLeader: null,
  edgeLeaderSd: null,
  probability: null,
  qValue: null,
  effectiveEvents: null,
  topEventShare: null,
  excessWinRate: null,
  clv24h: null,
  copyCost: null,
  verdictKind: null,
  liveEligible: false,
}

/** The wallet whose page the tests open. */
export const SKILLED = '0x5be7c1d5f0a94f3a6c1d92b1a8f7e0c4d3b29a17'
const LUCKY = '0x00c2f1aa03be1d2f9a4471c9de77bb1230f9e6d2'

const ROWS: LeaderboardRow[] = inOrder([
  leaderboardRow({
    wallet: LUCKY,
    label: 'lantern',
    status: 'paused',
    autoAdded: true,
    inputs: { earlyTrades: 60, notionalCv: 0.4, wonMarkets: 32 },
    skill: {
      edgeCopier: -0.012,
      edgeCopierSd: 0.03,
      probability: 0.34,
      qValue: 0.71,
      events: 41,
      verdictKind: 'not-copyable',
      excessWinRate: -0.02,
      liveEligible: false,
    },
    scores: [96, 95, 92, 93, 90, 91, 93],
    declining: true,
    pnl30d: '18204.55',
  }),
  leaderboardRow({ wallet: SKILLED, label: 'tide-watcher', status: 'following', autoAdded: true }),
  leaderboardRow({
    wallet: '0xa253d75c2dfb2c6650291d5e8d54076d2fb40181',
    status: 'following',
    isPinned: true,
    source: 'chain',
    inputs: { earlyTrades: 20, wonMarkets: 24 },
    skill: { edgeCopier: 0.011, probability: 0.68, qValue: 0.22, events: 64, verdictKind: 'luck', liveEligible: false },
  }),
  leaderboardRow({
    wallet: '0x77d1b0cf2f0a4b1f9e3c55a1b6f0e2d4c8a91b3e',
    source: 'trades',
    inputs: { trades: 310, earlyTrades: 120, notionalCv: 0.35 },
    skill: {
      screens: ['market-maker'],
      verdictKind: 'screened-out',
      probability: 0.21,
      edgeCopier: -0.02,
      makerShare: 0.83,
      events: 203,
      liveEligible: false,
    },
    pnl30d: '61020',
  }),
  leaderboardRow({
    wallet: '0x3c0f8e21b9d04c6a8f71e2d3c4b5a69788f0e1d2',
    inputs: { wonMarkets: 30 },
    skill: { events: 18, probability: 0.61, verdictKind: 'too-few', qValue: 0.5, liveEligible: false },
    scores: [71],
  }),
  leaderboardRow({
    wallet: '0x91aa20f4c7b84d3e95f6a1b2c3d4e5f60718293a',
    inputs: { notionalCv: 1.9 },
    skill: { events: 58, topEventShare: 0.72, verdictKind: 'one-bet', probability: 0.77, liveEligible: false },
    pnl30d: '120500.25',
  }),
  leaderboardRow({
    wallet: '0x9999000000000000000000000000000000000001',
    label: 'rehearsal-1',
    simulated: true,
    source: 'manual',
    status: 'banned',
    inputs: { trades: 38, earlyTrades: 3, movedTrades: 12, favourableTrades: 6 },
    skill: UNJUDGED,
    pnl30d: '-214.1',
  }),
])

function inOrder(rows: LeaderboardRow[]): LeaderboardRow[] {
  return rows.toSorted((a, b) => b.score - a.score)
}

/** A leaderboard in the second week. */
export const fullLeaderboard = (): LeaderboardAnswer => ({
  rows: ROWS,
  next: '71.2.0x01',
  counts: {
    candidates: 4_120,
    scored: 3_112,
    eligible: 1_204,
    following: 2,
    byVerdict: [
      { verdict: 'too-few', wallets: 812 },
      { verdict: 'luck', wallets: 121 },
      { verdict: 'evidence', wallets: 3 },
    ],
  },
})

/** Before the first run. */
export const emptyLeaderboard = (): LeaderboardAnswer => ({
  rows: [],
  next: null,
  counts: { candidates: 0, scored: 0, eligible: 0, following: 0, byVerdict: [] },
})

export const RUN: DiscoveryRunView = {
  runId: 'refresh-2026-11-24T12:15:00Z',
  kind: 'refresh',
  state: 'finished',
  startedAt: at(0),
  finishedAt: at(-0.004),
  publishedAt: at(-0.004),
  counts: { scored: 3_112, eligible: 1_204, evidence: 3 },
  summary: '3,112 scored, 1,204 eligible, 3 with evidence; 1 added, 1 paused.',
}

/** Everything of one wallet; null curves where `isBare`. */
export function walletPage(row: LeaderboardRow): WalletPageView {
  const score = traderScore(inputsOf.get(row.wallet) ?? INPUTS)
  const { asOf: _, ...scoreInputs } = score.inputs
  const evidence = row.skill.verdictKind === null ? null : EVIDENCE
  return {
    ...row,
    scoreVersion: score.version,
    scoreInputs,
    evidence,
    explanation: explainScore(score.inputs, row.skill, evidence),
    outcomesAgree: evidence && true,
    history: { from: at(182), until: at(0), isComplete: true, lastTradeAt: at(0.06) },
    record: row.eligible
      ? RECORD
      : {
          ...RECORD,
          markets: [],
          calibration: null,
          markouts: null,
          performance: { ...RECORD.performance, daily: [] },
        },
    override: null,
    rosterHistory: [
      { ...entry(row), at: at(3.2), change: 'recover', reason: 'The score is back above that of a week ago.' },
      { ...entry(row), at: at(9.4), change: 'decline', reason: 'The score fell by 8 points in a week.' },
      {
        ...entry(row),
        at: at(21),
        change: 'add',
        reason: 'Score 78.2 is above 70, eligible, and copying pays with 91%.',
      },
    ],
  }
}

const ESTIMATE = { mean: 0.26, variance: 0.012, events: 112, effectiveEvents: 84.2 }
const BASIS = { outcome: ESTIMATE, closing: ESTIMATE, z: 2.61, pValue: 0.0046 }
const EVIDENCE: NonNullable<WalletPageView['evidence']> = {
  resolvedEvents: 112,
  leader: BASIS,
  copier: BASIS,
  dollarExcess: 1.9,
  concentration: { topEventShare: 0.14, isOneBet: false },
}

const entry = ({ wallet, label }: LeaderboardRow) => ({ wallet, label, by: 'discovery', runId: RUN.runId })

const HORIZONS_MS = [60_000, 300_000, 900_000, 3_600_000, 21_600_000, 86_400_000]

const profitOf = (day: number): number => 60 * day + 900 * Math.sin(day / 9) + 420 * Math.sin(day * 1.7)

const WINDOW = {
  profit: 4_210.55,
  decidedMarkets: 43,
  winRate: 25 / 43,
  roi: 0.21,
  returnOnBuys: 0.084,
  isWithheld: false,
}

const MARKET = {
  conditionId: '0x01',
  eventId: 'fed-december',
  question: 'Will the Fed cut rates in December?',
  category: 'Economics',
  trades: 14,
  bought: 4_812.4,
  sold: 310,
  fees: 22.4,
  profit: 1_204.11,
  openCost: 0,
  entryPrice: 0.61,
  firstTradeAt: at(16),
  lastTradeAt: at(5),
  resolvedAt: at(4),
  outcome: 'won' as const,
}

const RECORD: NonNullable<WalletPageView['record']> = {
  coverage: { from: at(182), until: at(0), reachesBack: true, unplacedFills: 3, unseenShare: 0.004 },
  streak: { kind: 'winning', length: 4, chance: 0.061 },
  habits: {
    makerShare: 0.08,
    twoSidedShare: 0.02,
    marketsPer30Days: 44,
    medianHoldMs: 3.2 * DAY_MS,
    closedShare: 0.11,
    sweepShare: 0.03,
  },
  timing: {
    bands: [
      { fromHours: 0, toHours: 1, trades: 14, volume: 2_900 },
      { fromHours: 1, toHours: 6, trades: 31, volume: 6_400 },
      { fromHours: 6, toHours: 24, trades: 36, volume: 7_100 },
      { fromHours: 24, toHours: 72, trades: 88, volume: 19_800 },
      { fromHours: 72, toHours: 168, trades: 71, volume: 15_000 },
      { fromHours: 168, toHours: 720, trades: 40, volume: 8_200 },
      { fromHours: 720, toHours: null, trades: 8, volume: 1_100 },
    ],
    unknown: 4,
    medianHours: 61,
  },
  performance: {
    days30: WINDOW,
    days90: { ...WINDOW, profit: 9_120.1, decidedMarkets: 96 },
    all: { ...WINDOW, profit: 11_402.75, decidedMarkets: 131, winRate: 0.571 },
    income: 12.5,
    openCost: 1_840,
    openValue: 1_902,
    openPositions: 7,
    daily: Array.from({ length: 120 }, (_, day) => ({
      day: dayAt(119 - day),
      profit: profitOf(day) - profitOf(day - 1),
      total: profitOf(day),
      employed: 2_400,
    })),
    sharpe7d: 1.31,
    sharpe7dBefore: 1.18,
    activeDays7d: 6,
    closed7d: 14,
    maxDrawdown30d: -0.084,
  },
  markets: [
    MARKET,
    {
      ...MARKET,
      conditionId: '0x02',
      question:
        'Will a named storm make landfall in Florida before the end of the season, and be of category three or above?',
      trades: 9,
      bought: 2_950,
      profit: -410.5,
      entryPrice: 0.23,
      resolvedAt: at(11),
      outcome: 'lost',
    },
    {
      ...MARKET,
      conditionId: '0x03',
      question: 'Highest temperature in London on Friday?',
      trades: 6,
      bought: 801.25,
      profit: 0,
      openCost: 801.25,
      resolvedAt: null,
      outcome: 'open',
    },
  ],
  markouts: {
    shape: 'information',
    curve: HORIZONS_MS.map((horizonMs, index) => {
      const mean = 0.002 + 0.0042 * index
      const error = 0.003 + 0.0014 * index
      return {
        horizonMs,
        mean,
        low: mean - error,
        high: mean + error,
        trades: 288 - 9 * index,
        events: 112 - 4 * index,
      }
    }),
  },
  calibration: calibrationBands(
    Array.from({ length: 260 }, (_, bet) => {
      const price = 0.12 + ((bet * 37) % 76) / 100
      return { eventId: `e${bet % 112}`, price, payout: ((bet * 53) % 100) / 100 < price + 0.09 ? 1 : 0 }
    }),
  ),
  copyCost: { delay: 0.006, spread: 0.004, fee: 0.003, total: 0.013, measuredShare: 0.88 },
}

/** The wallet as it is stored, for those who explain it themselves; null for one that was never scored. */
export function storedWallet(wallet: string): WalletView | null {
  const row = ROWS.find((known) => known.wallet === wallet)
  if (!row) return null
  const { record: _, explanation: __, ...page } = walletPage(row)
  return { ...page, scoreInputs: inputsOf.get(wallet) ?? INPUTS, profile: null }
}

/** What copying the skilled wallet would have paid. */
export const BACKTEST: BacktestView = {
  wallet: SKILLED,
  from: at(180),
  until: at(0),
  delayMs: 5_000,
  size: '50',
  verdict: 'paid',
  text: 'Copying would have made 3.6% per dollar (90% interval 0.8% to 6.6%, over 101 events).',
  leaderTrades: 288,
  copied: 231,
  skipped: [
    { reason: 'price-beyond-limit', trades: 38 },
    { reason: 'market-over', trades: 19 },
  ],
  grounds: { recorded: 0, reconstructed: 204, assumed: 27 },
  events: 101,
  openEvents: 6,
  stake: '8420',
  leaderProfit: '812.4',
  profit: '301.65',
  roi: 301.65 / 8_420,
  low: 0.008,
  high: 0.066,
  tax: { delay: '241.2', spread: '96.1', fees: '108.3', skipped: '71.4', rounding: '-6.25', total: '510.75' },
}
