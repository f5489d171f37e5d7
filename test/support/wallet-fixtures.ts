import type { BacktestView, LeaderboardRow, WalletPageView } from '../../api/views.ts'
import type { WalletView } from '../../db/read-model/discovery-views.ts'
import { explainScore } from '../../domain/traders/score/explain-score.ts'
import { traderScore } from '../../domain/traders/score/score.ts'
import { calibrationBands } from '../../domain/traders/skill/calibration.ts'
import { at, inputsOf, ROWS, RUN, SKILLED } from './discovery-fixtures.ts'

const DAY_MS = 86_400_000

/** Everything of one wallet; null curves where `isBare`. */
export function walletPage(row: LeaderboardRow): WalletPageView {
  const score = traderScore(inputsOf(row.wallet))
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
    companions: row.group ? companionsOf(row.wallet) : [],
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

/** Those of the one group that there is, of which one was never named. */
const companionsOf = (wallet: string): WalletPageView['companions'] => [
  ...ROWS.filter((row) => row.group !== null && row.wallet !== wallet).map(
    ({ wallet: other, label, simulated, status }) => ({
      wallet: other,
      label,
      simulated,
      status,
    }),
  ),
  { wallet: `0x${'e7'.repeat(20)}`, label: null, simulated: false, status: 'candidate' },
]

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

const dayAt = (daysAgo: number): string => at(daysAgo).slice(0, 10)

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
  return { ...page, scoreInputs: inputsOf(wallet), profile: null }
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
  grounds: { recorded: 12, reconstructed: 191, assumed: 28 },
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
