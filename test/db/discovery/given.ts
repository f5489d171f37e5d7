import type { Pool } from 'pg'
import type { HistoryPage } from '../../../db/discovery/history-types.ts'
import { createRoster } from '../../../db/discovery/roster.ts'
import { createScores } from '../../../db/discovery/scores.ts'
import { type Address, type TokenId, toTxHash } from '../../../domain/money/ids.ts'
import type { PriceMarks, TradedMarket, WalletEvent } from '../../../domain/traders/history.ts'
import { type FamilyFacts, judgeFamily } from '../../../domain/traders/judge-family.ts'
import { type ProfileOptions, profileOf, type TraderProfile } from '../../../domain/traders/profile.ts'
import type { RosterChange } from '../../../domain/traders/roster/roster-types.ts'
import type { ReportedFill } from '../../../domain/traders/sources.ts'
import { createRandom } from '../../../domain/traders/statistics/random.ts'
import { inventHistory } from '../../domain/traders/histories.ts'
import { condition, DAY, NOW, token, wallet } from '../given.ts'

export const HOUR = 3_600_000
export const TRADER = wallet(0xa1)

export const tx = (n: number) => toTxHash(`0x${n.toString(16).padStart(64, '0')}`)

/** The tokens of the n-th market: its first and its second outcome. */
export const outcomesOf = (n: number): [TokenId, TokenId] => [token(1_000 + 2 * n), token(1_001 + 2 * n)]

/** The trader's n-th fill: 100 shares of the first outcome of market 1 at 40 cents, n days and an hour ago. */
export const aFill = (n: number, changes: Partial<ReportedFill> = {}): ReportedFill => ({
  at: NOW - n * DAY - HOUR,
  conditionId: condition(1),
  tokenId: outcomesOf(1)[0],
  outcomeIndex: 0,
  side: 'BUY',
  role: 'taker',
  shares: 100,
  notional: 40,
  fee: 0.24,
  orderHash: null,
  txHash: tx(n),
  source: 'data-api',
  ...changes,
})

export const anEvent = (n: number, changes: Partial<WalletEvent> = {}): WalletEvent => ({
  kind: 'redeem',
  at: NOW - n * DAY,
  txHash: tx(n),
  conditionId: condition(1),
  tokenId: null,
  shares: -100,
  cash: 100,
  source: 'data-api',
  ...changes,
})

/** The n-th market: opened 60 days ago, ended yesterday, not resolved. */
export const aMarket = (n: number, changes: Partial<TradedMarket> = {}): TradedMarket => ({
  conditionId: condition(n),
  eventId: `event-${n}`,
  question: `Will it rain on day ${n}?`,
  category: 'weather',
  negRisk: false,
  outcomes: outcomesOf(n).map((tokenId, i) => ({ tokenId, name: i === 0 ? 'Yes' : 'No' })),
  createdAt: NOW - 61 * DAY,
  openedAt: NOW - 60 * DAY,
  startsAt: null,
  endsAt: NOW - DAY,
  feeRate: 0.04,
  resolvedAt: null,
  payouts: null,
  ...changes,
})

export const someMarks = (at: number, changes: Partial<PriceMarks> = {}): PriceMarks => ({
  before: 0.4,
  after1m: 0.41,
  after5m: 0.42,
  after15m: 0.43,
  after1h: 0.44,
  after6h: 0.46,
  after24h: 0.5,
  close: 0.5,
  closesAt: at + DAY,
  ...changes,
})

/** A page that ends the reading of the trader's last 180 days. */
export const aPage = (changes: Partial<HistoryPage> = {}): HistoryPage => ({
  wallet: TRADER,
  fills: [],
  events: [],
  progress: { cursor: null, from: NOW - 180 * DAY, until: NOW, isComplete: true },
  ...changes,
})

const OPTIONS: ProfileOptions = {
  costs: { delayMs: 15_000, halfSpread: 0.01, delayCost: 0.005, feeRate: 0.05 },
  evidenceDays: 180,
  draws: 50,
}

/** The profile of an invented trader with two hundred trades in sixty days. An edge of 0.1 is a good trader's. */
export const aProfile = (owner: Address, seed: string, edge = 0.1, asOf = NOW): TraderProfile => ({
  ...profileOf(inventHistory(createRandom(seed), { trades: 200, days: 60, edge }), NOW, OPTIONS),
  wallet: owner,
  asOf,
})

/** Somebody who has hardly traded: not eligible. */
export const anIdleProfile = (owner: Address): TraderProfile => ({
  ...profileOf(inventHistory(createRandom('idle'), { trades: 5, days: 5, edge: 0 }), NOW, OPTIONS),
  wallet: owner,
})

/** What is seen of wallets only beside others: with whom they traded, and how they entered events. */
export type Beside = Partial<Pick<FamilyFacts, 'entries'> & Omit<FamilyFacts['network'], 'sums'>>

/** Begins a run, stores these profiles and judges everyone who is eligible. */
export async function judged(
  pool: Pool,
  runId: string,
  profiles: readonly TraderProfile[],
  startedAt = NOW,
  { read = [], pairs = [], entries = [] }: Beside = {},
) {
  const scores = createScores(pool)
  await scores.begin({ runId, kind: 'discover', startedAt })
  await scores.saveProfiles(runId, profiles)
  const family = await scores.loadFamily(runId)
  const sums = await scores.loadTradingSums(runId)
  const judgement = judgeFamily({ family, network: { sums, read, pairs }, entries })
  await scores.saveAssessments(runId, judgement)
  return judgement
}

/** As {@link judged}, and published with these changes of the roster. */
export async function published(
  pool: Pool,
  runId: string,
  profiles: readonly TraderProfile[],
  changes: readonly RosterChange[] = [],
  now = NOW,
  beside: Beside = {},
) {
  const assessments = await judged(pool, runId, profiles, now, beside)
  await createRoster(pool).publish(runId, () => changes, now)
  return assessments
}
