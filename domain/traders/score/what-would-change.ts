import { isBlocked, type Screen } from '../screens/screens.ts'
import { LIVE_PROBABILITY, MAX_FALSE_DISCOVERIES, MIN_EVENTS, type VerdictKind } from '../skill/verdict.ts'
import { normalQuantile } from '../statistics/normal-quantile.ts'
import {
  AUTO_ADD_ABOVE,
  MIN_MOVED_TRADES,
  MIN_RESOLVED_MARKETS,
  MIN_TRADES,
  type ScoreFilter,
  type TraderScore,
} from './score.ts'
import { type FactorReading, readFactors, type ScoreFactor } from './score-factors.ts'

/** Something that would have to be different, and what it would bring. */
export type Lever = {
  changes: 'eligibility' | 'score' | 'verdict' | 'live-sizing'
  text: string
  /** Points of the score; null for what is not about the score. */
  points: number | null
}

/** What a verdict rests on, as stored with it. */
export type VerdictBasis = {
  kind: VerdictKind
  screens: readonly Screen[]
  events: number
  topEventShare: number
  /** Of copying paying, 0…1; null without an estimate. */
  probability: number | null
  qValue: number
  /** Of one wallet alone, against the prices being right; null without a resolved event. */
  pValue: number | null
  /** The shrunk edge at a copier's cost, in √(p(1−p)) a share. */
  edge: number | null
  /** Mids after its bets are known of enough events. */
  hasClosingLine: boolean
  isLiveEligible: boolean
}

/**
 * What would make a wallet eligible, raise its score, and change its verdict, the largest gains of the score first. Where only more
 * of the same would help, how much more is told for a record that stays as good as it is; it is marked by "about".
 */
export const whatWouldChange = (score: TraderScore, basis: VerdictBasis | null): Lever[] => [
  ...score.failedFilters.map((filter) => lever('eligibility', FILTER_WORDS[filter](score))),
  ...scoreLevers(score),
  ...(basis ? [...verdictLevers(basis), ...liveLevers(basis)] : []),
]

const FILTER_WORDS: Readonly<Record<ScoreFilter, (score: TraderScore) => string>> = {
  'fewer-than-50-trades-in-30-days': ({ inputs: { trades } }) =>
    `${count(MIN_TRADES - trades, 'more trade')} in 30 days (${trades} of ${MIN_TRADES}).`,
  'no-trade-in-7-days': () => 'A trade: the last 7 days had none.',
  'fewer-than-10-resolved-markets': ({ inputs: { resolvedMarkets } }) =>
    `${count(MIN_RESOLVED_MARKETS - resolvedMarkets, 'more resolved market')} in 30 days (${resolvedMarkets} of ${MIN_RESOLVED_MARKETS}).`,
}

function scoreLevers(score: TraderScore): Lever[] {
  const missing = AUTO_ADD_ABOVE - score.score
  return readFactors(score)
    .filter((factor) => factor.mostPoints - factor.points >= 0.05)
    .sort((a, b) => b.mostPoints - b.points - (a.mostPoints - a.points))
    .map((factor) => {
      const points = factor.mostPoints - factor.points
      const enough = missing >= 0 && points > missing ? `, enough to be above ${AUTO_ADD_ABOVE}` : ''
      return lever(
        'score',
        `${FACTOR_CHANGES[factor.factor](factor)} would add ${figure(points)} points${enough}.`,
        points,
      )
    })
}

const FACTOR_CHANGES: Readonly<Record<ScoreFactor, (factor: FactorReading) => string>> = {
  earlyBetting: ({ value, full }) => `Trades within a day of the market's opening: ${share(value)} → ${share(full)}`,
  volumeConsistency: ({ value, full }) =>
    value === null
      ? 'A second trade of much the same size'
      : `Variation of stakes ${value.toFixed(2)} → ${full.toFixed(2)}`,
  winRate: ({ value, full }) => `Win rate ${share(value)} → ${share(full)}`,
  edge: ({ value, sample, full }) =>
    value === null
      ? `${count(MIN_MOVED_TRADES - sample, 'more trade')} after which the price moves (${sample} of ${MIN_MOVED_TRADES}), ${share(full)} of them their way,`
      : `Prices that move their way within an hour: ${share(value)} → ${share(full)}`,
  activity: ({ value, full }) => `Trades a week ${figure(value ?? 0)} → ${(value ?? 0) < full ? full : BUSY_FROM}`,
}

/** Trades a week above which activity loses points again. */
const BUSY_FROM = 20

function verdictLevers({
  kind,
  screens,
  events,
  topEventShare,
  probability,
  qValue,
  pValue,
  edge,
}: VerdictBasis): Lever[] {
  switch (kind) {
    case 'screened-out':
      return screens.filter((screen) => isBlocked([screen])).map((screen) => lever('verdict', SCREEN_CHANGES[screen]))
    case 'too-few':
      return [lever('verdict', `${count(MIN_EVENTS - events, 'more resolved event')} (${events} of ${MIN_EVENTS}).`)]
    case 'one-bet':
      return [
        lever(
          'verdict',
          `Profit from other events: the largest is ${share(Math.min(topEventShare, 9.99))} of the net result, it must be below 60%.`,
        ),
      ]
    case 'not-copyable':
      return [
        lever(
          'verdict',
          edge === null
            ? `A probability of at least 50% that copying pays (${share(probability)}).`
            : `An edge that is ${(-cents(edge)).toFixed(1)}¢ a share larger, or copying that costs as much less: after costs it stands at ${cents(edge).toFixed(1)}¢.`,
        ),
      ]
    case 'luck':
      return [
        lever(
          'verdict',
          `A q-value of at most ${share(MAX_FALSE_DISCOVERIES)} (${share(qValue)})${moreEvents(events, eventsForQ(events, pValue, qValue))}.`,
        ),
      ]
    case 'evidence':
      return []
  }
}

const SCREEN_CHANGES: Readonly<Record<Screen, string>> = {
  'market-maker':
    'Bets instead of quotes: resting orders at most 60% of its volume, both sides of a market at most 35%.',
  scalper: 'Holding what it buys for ten minutes or more.',
  sweeper: 'At most 40% of its purchases at 95¢ or more.',
  latency: 'Prices that still move after its trades: more than half of the hour’s move comes in the first 15 seconds.',
  wash: 'Trading with wallets outside its group.',
  'wash-suspect': 'Trading with wallets outside its group.',
}

function liveLevers({ kind, isLiveEligible, probability, events, hasClosingLine }: VerdictBasis): Lever[] {
  if (isLiveEligible || kind === 'screened-out' || probability === null || events < MIN_EVENTS) return []
  if (probability >= LIVE_PROBABILITY && !hasClosingLine) {
    return [
      lever('live-sizing', 'Prices after its bets, of ten events at least: outcomes alone are what it was found by.'),
    ]
  }
  if (probability >= LIVE_PROBABILITY) {
    return [
      lever('live-sizing', 'Outcomes that agree with the closing lines: by outcomes alone it is no better than most.'),
    ]
  }
  if (probability <= 0.5) return []
  const needed = (events * normalQuantile(LIVE_PROBABILITY) ** 2) / normalQuantile(probability) ** 2
  return [
    lever(
      'live-sizing',
      `A probability of ${share(LIVE_PROBABILITY)} that copying pays (${share(probability)})${moreEvents(events, needed)}.`,
    ),
  ]
}

/** A p-value smaller by as much as the q-value must fall: z grows by √n while a record stays as good as it is. */
function eventsForQ(events: number, pValue: number | null, qValue: number): number | null {
  if (pValue === null || pValue >= 0.5) return null
  const needed = normalQuantile(1 - (pValue * MAX_FALSE_DISCOVERIES) / qValue)
  return (events * needed ** 2) / normalQuantile(1 - pValue) ** 2
}

/** Beyond this the record would have to change, not to grow. */
const FAR_TOO_MANY = 5_000

function moreEvents(events: number, needed: number | null): string {
  if (needed === null) return ''
  const more = Math.max(1, Math.ceil(needed - events))
  return more > FAR_TOO_MANY ? '' : `: about ${count(more, 'more event')} as good as those so far`
}

const lever = (changes: Lever['changes'], text: string, points: number | null = null): Lever => ({
  changes,
  text,
  points,
})

/** In cents of a share at one half, where √(p(1−p)) is one half. */
const cents = (edge: number): number => edge * 50

const count = (many: number, what: string): string => `${many} ${what}${many === 1 ? '' : 's'}`

const share = (value: number | null): string => (value === null ? 'not known' : `${figure(value * 100)}%`)

/** One decimal where it says something. */
const figure = (value: number): string => value.toFixed(1).replace(/\.0$/, '')
