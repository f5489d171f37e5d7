import type { EpochMs } from '../../domain/money/units.ts'
import { probabilisticSharpe, sharpeRatio } from '../../domain/portfolio/performance.ts'
import { assessFamily } from '../../domain/traders/skill/assessment.ts'
import { weighEvidence } from '../../domain/traders/skill/evidence.ts'
import { MAX_FALSE_DISCOVERIES } from '../../domain/traders/skill/verdict.ts'
import { normalQuantile } from '../../domain/traders/statistics/normal-quantile.ts'
import { createRandom } from '../../domain/traders/statistics/random.ts'
import { COPY_STAKE } from './copying.ts'
import type { RecordedPosition } from './recorded-positions.ts'
import { mean } from './statistics.ts'
import { DAY_MS } from './world.ts'

/** How copying the wallets that one method picked, month after month, would have gone. */
export type WalkForwardResult = {
  method: string
  picks: number
  copies: number
  events: number
  /** Per dollar staked, held to resolution, at the assumed cost; with a 90 % interval that resamples events. */
  roi: number
  low: number
  high: number
  /** Deflated: the probability that its true Sharpe ratio is above what the luckiest of as many worthless variants would show. */
  deflatedSharpe: number | null
}

/** The whole walk. */
export type WalkForward = { windows: number; candidates: number; variants: number; results: WalkForwardResult[] }

type Copy = { eventId: string; day: number; profit: number }
type Picker = { name: string; pick: (candidates: readonly Candidate[]) => readonly Candidate[] }
type Candidate = { wallet: string; profit: number; winRate: number; edge: number; qValue: number; probability: number }

const TRAIN_DAYS = 90
const EMBARGO_DAYS = 1
const TEST_DAYS = 30
const MIN_EVENTS = 10
const RESAMPLES = 1_000
const EULER = 0.577_215_664_9

const best = (candidates: readonly Candidate[], value: (candidate: Candidate) => number) =>
  candidates.toSorted((a, b) => value(b) - value(a)).slice(0, Math.ceil(candidates.length / 4))

const PICKERS: readonly Picker[] = [
  { name: 'everyone', pick: (candidates) => candidates },
  { name: 'best quarter by raw P&L', pick: (candidates) => best(candidates, ({ profit }) => profit) },
  { name: 'best quarter by win rate', pick: (candidates) => best(candidates, ({ winRate }) => winRate) },
  { name: 'best quarter by skill', pick: (candidates) => best(candidates, ({ edge }) => edge) },
  { name: 'P > 0.5', pick: (candidates) => candidates.filter(({ probability }) => probability > 0.5) },
  { name: 'P > 0.8', pick: (candidates) => candidates.filter(({ probability }) => probability > 0.8) },
  { name: 'BH .10', pick: (candidates) => candidates.filter(({ qValue }) => qValue <= MAX_FALSE_DISCOVERIES) },
]

/**
 * Trains on 90 days, waits one, copies for 30, and moves on by 30. A wallet is a candidate with ten events that had resolved by the cut;
 * only what had happened and resolved by then is used.
 */
export function walkForward(positions: readonly RecordedPosition[]): WalkForward {
  const first = positions[0]?.bet.at ?? 0
  const last = positions.at(-1)?.bet.at ?? 0
  const copies = new Map<string, Copy[]>(PICKERS.map(({ name }) => [name, []]))
  const picks = new Map<string, number>()
  let windows = 0
  let candidates = 0
  for (let cut = first + TRAIN_DAYS * DAY_MS; cut < last; cut += TEST_DAYS * DAY_MS) {
    const family = candidatesAt(positions, cut)
    if (family.length === 0) continue
    windows += 1
    candidates += family.length
    for (const { name, pick } of PICKERS) {
      const picked = new Set(pick(family).map(({ wallet }) => wallet))
      picks.set(name, (picks.get(name) ?? 0) + picked.size)
      copies.get(name)?.push(...copiesAfter(positions, cut, picked))
    }
  }
  const sharpes = [...copies.values()].flatMap((own) => sharpeRatio(dailyReturns(own), 1) ?? [])
  return {
    windows,
    candidates,
    variants: PICKERS.length,
    results: PICKERS.map(({ name }) => resultOf(name, picks.get(name) ?? 0, copies.get(name) ?? [], sharpes)),
  }
}

function candidatesAt(positions: readonly RecordedPosition[], cut: EpochMs): Candidate[] {
  const known = positions.filter(
    ({ bet }) => bet.at > cut - TRAIN_DAYS * DAY_MS && bet.at <= cut && (bet.resolvedAt ?? cut) <= cut,
  )
  const byWallet = new Map<string, RecordedPosition[]>()
  for (const position of known) byWallet.set(position.wallet, [...(byWallet.get(position.wallet) ?? []), position])
  const family = [...byWallet].flatMap(([wallet, own]) => {
    const evidence = weighEvidence(
      own.map(({ bet }) => bet),
      cut,
      createRandom(`${wallet} ${cut}`),
    )
    return evidence.resolvedEvents < MIN_EVENTS ? [] : [{ wallet, own, evidence, screens: [] }]
  })
  return assessFamily(family).assessments.map(({ copier, qValue }, i): Candidate => {
    const own = family[i]?.own ?? []
    return {
      wallet: family[i]?.wallet ?? '',
      profit: own.reduce((sum, { bet }) => sum + bet.shares * (bet.payout - bet.price), 0),
      winRate: own.filter(({ isWon }) => isWon).length / own.length,
      edge: copier?.edge ?? Number.NEGATIVE_INFINITY,
      probability: copier?.probabilityPositive ?? 0,
      qValue,
    }
  })
}

function copiesAfter(positions: readonly RecordedPosition[], cut: EpochMs, picked: ReadonlySet<string>): Copy[] {
  const from = cut + EMBARGO_DAYS * DAY_MS
  return positions.flatMap(({ wallet, bet }) => {
    if (bet.at <= from || bet.at > from + TEST_DAYS * DAY_MS || !picked.has(wallet) || bet.copyCost === null) return []
    const profit = (COPY_STAKE * bet.payout) / bet.copyCost - COPY_STAKE
    return [{ eventId: bet.eventId, day: Math.floor(bet.at / DAY_MS), profit }]
  })
}

function resultOf(
  method: string,
  picks: number,
  copies: readonly Copy[],
  sharpes: readonly number[],
): WalkForwardResult {
  const events = new Map<string, { profit: number; copies: number }>()
  for (const { eventId, profit } of copies) {
    const event = events.get(eventId) ?? { profit: 0, copies: 0 }
    events.set(eventId, { profit: event.profit + profit, copies: event.copies + 1 })
  }
  const all = [...events.values()]
  const random = createRandom(`walk forward ${method}`)
  const resampled = Array.from({ length: RESAMPLES }, () =>
    roiOf(all.flatMap(() => all[Math.floor(random.uniform() * all.length)] ?? [])),
  ).sort((a, b) => a - b)
  return {
    method,
    picks,
    copies: copies.length,
    events: all.length,
    roi: roiOf(all),
    low: resampled[Math.floor(RESAMPLES * 0.05)] ?? 0,
    high: resampled[Math.ceil(RESAMPLES * 0.95) - 1] ?? 0,
    deflatedSharpe: probabilisticSharpe(dailyReturns(copies), luckySharpe(sharpes) * Math.sqrt(365)),
  }
}

const roiOf = (events: readonly { profit: number; copies: number }[]): number => {
  const stake = events.reduce((sum, { copies }) => sum + copies * COPY_STAKE, 0)
  return stake === 0 ? 0 : events.reduce((sum, { profit }) => sum + profit, 0) / stake
}

/** Profit of the copies of each day per dollar staked that day, over the days with copies. */
function dailyReturns(copies: readonly Copy[]): number[] {
  const days = new Map<number, number[]>()
  for (const { day, profit } of copies) days.set(day, [...(days.get(day) ?? []), profit / COPY_STAKE])
  return [...days.values()].map(mean)
}

/**
 * The daily Sharpe ratio that the best of all variants would show if none were worth anything, which scatter as those do that traded
 * (Bailey and López de Prado 2014). Those that never traded were tried, too.
 */
function luckySharpe(sharpes: readonly number[]): number {
  if (sharpes.length < 2) return 0
  const centre = mean(sharpes)
  const spread = Math.sqrt(sharpes.reduce((sum, sharpe) => sum + (sharpe - centre) ** 2, 0) / (sharpes.length - 1))
  const n = PICKERS.length
  return spread * ((1 - EULER) * normalQuantile(1 - 1 / n) + EULER * normalQuantile(1 - 1 / (n * Math.E)))
}
