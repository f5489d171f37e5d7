import type { Screen } from '../screens/screens.ts'

/** What the evidence says about copying one wallet. The first that applies; most wallets end before `evidence`. */
export type VerdictKind = 'screened-out' | 'too-few' | 'one-bet' | 'not-copyable' | 'luck' | 'evidence'

/** A verdict in words for people. */
export type Verdict = { kind: VerdictKind; text: string }

/** What a verdict is read from. */
export type VerdictFacts = {
  blockedBy: readonly Screen[]
  events: number
  topEventShare: number
  isOneBet: boolean
  /** Of copying paying, 0…1; null without an estimate. */
  probability: number | null
  qValue: number
}

/** Resolved events below which nothing is said about skill. */
export const MIN_EVENTS = 30
/** The rate of false discoveries that is accepted. */
export const MAX_FALSE_DISCOVERIES = 0.1
/** The probability that copying pays from which real money may follow. */
export const LIVE_PROBABILITY = 0.8

const SCREEN_WORDS: Readonly<Record<Screen, string>> = {
  'market-maker': 'quotes both sides',
  scalper: 'sells within minutes',
  sweeper: 'buys what is all but decided',
  latency: 'moves with the price within seconds',
  wash: 'trades in a closed group without a result',
  'wash-suspect': 'may trade in a closed group',
}

/** Reads the verdict off the facts, and says which figure decided. */
export function verdictOf(facts: VerdictFacts): Verdict {
  const { blockedBy, events, topEventShare, isOneBet, probability, qValue } = facts
  if (blockedBy.length > 0) {
    return verdict(
      'screened-out',
      `Cannot be copied: it ${blockedBy.map((screen) => SCREEN_WORDS[screen]).join(' and ')}.`,
    )
  }
  if (events < MIN_EVENTS || probability === null) {
    return verdict('too-few', `Not enough evidence: ${events} resolved events, at least ${MIN_EVENTS} are needed.`)
  }
  if (isOneBet) {
    const share = topEventShare > 10 ? 'more than its whole' : `${percent(topEventShare)} of its`
    return verdict('one-bet', `One bet: a single event makes ${share} net result.`)
  }
  if (probability < 0.5) {
    return verdict('not-copyable', `Copying would more likely lose: ${percent(probability)} that it pays after costs.`)
  }
  if (qValue > MAX_FALSE_DISCOVERIES) {
    return verdict(
      'luck',
      `Not separable from luck: among this many wallets, ${percent(qValue)} of those that look this good are lucky ones.`,
    )
  }
  return verdict('evidence', `Evidence: ${percent(probability)} that copying pays after costs, over ${events} events.`)
}

const verdict = (kind: VerdictKind, text: string): Verdict => ({ kind, text })

/** Never a certainty: `>99%`, `<1%`. */
function percent(share: number): string {
  if (share > 0.99 && share < 1) return '>99%'
  return share < 0.01 && share > 0 ? '<1%' : `${Math.round(share * 100)}%`
}
