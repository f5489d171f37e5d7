import type { DiscoveryRunView, LeaderboardRow, VerdictDayView } from '../../api/views.ts'
import type { LeaderboardAnswer } from '../../dashboard/api-types.ts'
import { traderScore, tradesPerWeek } from '../../domain/traders/score/score.ts'
import type { ScoreInputs } from '../../domain/traders/score/score-inputs.ts'
import { verdictOf } from '../../domain/traders/skill/verdict.ts'

const DAY_MS = 86_400_000
/** When the last run looked: a quarter past noon. */
const AS_OF = Date.UTC(2026, 10, 24, 12, 15)
export const at = (daysAgo: number): string => new Date(AS_OF - daysAgo * DAY_MS).toISOString()

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

const inputs = new Map<string, ScoreInputs>()

/** What the score of a row was made of. */
export const inputsOf = (wallet: string): ScoreInputs => inputs.get(wallet) ?? INPUTS

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
  washScore: 0.04,
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
function leaderboardRow({
  inputs: measured,
  skill: facts,
  scores,
  declining = false,
  ...rest
}: RowFacts): LeaderboardRow {
  const score = traderScore({ ...INPUTS, ...measured })
  inputs.set(rest.wallet, score.inputs)
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
    group: null,
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
  washScore: null,
  liveEligible: false,
}

/** The wallet whose page the tests open. */
export const SKILLED = '0x5be7c1d5f0a94f3a6c1d92b1a8f7e0c4d3b29a17'
/** Acts as one with the skilled one. */
export const ONE_BET = '0x91aa20f4c7b84d3e95f6a1b2c3d4e5f60718293a'
const LUCKY = '0x00c2f1aa03be1d2f9a4471c9de77bb1230f9e6d2'

export const ROWS: LeaderboardRow[] = inOrder([
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
  leaderboardRow({
    wallet: SKILLED,
    label: 'tide-watcher',
    status: 'following',
    autoAdded: true,
    group: { wallets: 3, ties: ['same-events', 'same-second'], copied: null },
  }),
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
    wallet: ONE_BET,
    group: { wallets: 3, ties: ['same-events', 'same-second'], copied: SKILLED },
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

/** Two days of verdicts, one of them held against what happened. */
export const verdictDays = (): VerdictDayView[] => [
  {
    day: '2026-11-24',
    asOf: at(0),
    wallets: 412,
    sha256: 'b7'.repeat(32),
    previousSha256: 'a4'.repeat(32),
    scoredAt: null,
    score: null,
  },
  {
    day: '2026-10-20',
    asOf: at(35),
    wallets: 380,
    sha256: 'a4'.repeat(32),
    previousSha256: null,
    scoredAt: at(4),
    score: {
      wallets: 200,
      brier: 0.21,
      bins: [
        { from: 0.1, to: 0.2, wallets: 150, said: 0.16, paid: 0.2 },
        { from: 0.8, to: 0.9, wallets: 50, said: 0.84, paid: 0.8 },
      ],
      byVerdict: [
        { verdict: 'evidence', wallets: 50, events: 900, stake: 45_000, roi: 0.031, low: -0.004, high: 0.066 },
        { verdict: 'luck', wallets: 150, events: 2_000, stake: 90_000, roi: -0.04, low: -0.06, high: -0.02 },
      ],
    },
  },
]
