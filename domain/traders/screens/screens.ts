import type { TradingHabits } from './habits.ts'

/** What makes a wallet's profit its own: it cannot be had by following. */
export type Screen = 'market-maker' | 'scalper' | 'sweeper' | 'latency' | 'wash' | 'wash-suspect'

/** A mean markout with its standard error, in price. */
export type MeanMove = { mean: number; error: number }

const MAX_MAKER_SHARE = 0.6
const MAX_TWO_SIDED_SHARE = 0.35
const MAX_MARKETS = 1_000
const MIN_HOLD_MS = 10 * 60_000
const MAX_SWEEP_SHARE = 0.4
const MAX_EARLY_MOVE = 0.5
/** Standard errors that an hour's move must lie above zero before a part of it means anything. */
const CLEAR_MOVE = 2

/** Those that end copying, whatever the score. A scalper's exits can be followed late, and a suspicion is not a finding. */
const BLOCKING: ReadonlySet<Screen> = new Set<Screen>(['market-maker', 'sweeper', 'latency', 'wash'])

/**
 * Which screens a wallet's own past is caught in. It keeps its score. Whether it is a wash trader can only be said of all wallets
 * together: `findWashTraders`.
 *
 * @param moves - mean markouts after 15 seconds and after an hour; null where prices are not known.
 */
export function screensOf(habits: TradingHabits, moves: { after15s: MeanMove; after1h: MeanMove } | null): Screen[] {
  const { makerShare, twoSidedShare, marketsPer30Days, medianHoldMs, sweepShare } = habits
  const screens: Screen[] = []
  if (makerShare > MAX_MAKER_SHARE || twoSidedShare > MAX_TWO_SIDED_SHARE || marketsPer30Days > MAX_MARKETS) {
    screens.push('market-maker')
  }
  if (medianHoldMs !== null && medianHoldMs < MIN_HOLD_MS) screens.push('scalper')
  if (sweepShare > MAX_SWEEP_SHARE) screens.push('sweeper')
  if (moves && isLatency(moves)) screens.push('latency')
  return screens
}

/** Whether following this wallet is out of the question. */
export const isBlocked = (screens: readonly Screen[]): boolean => screens.some((screen) => BLOCKING.has(screen))

/** More than half of an hour's move is over after 15 seconds, and there is an hour's move to speak of. */
const isLatency = ({ after15s, after1h }: { after15s: MeanMove; after1h: MeanMove }): boolean =>
  after1h.mean > CLEAR_MOVE * after1h.error && after15s.mean > MAX_EARLY_MOVE * after1h.mean
