/** What the evidence says about copying a wallet, in a few words. Keyed by the names of the domain's closed list. */
export const VERDICT_WORDS: Readonly<Record<string, string>> = {
  evidence: 'Evidence',
  luck: 'Could be luck',
  'not-copyable': 'Copying would lose',
  'one-bet': 'One bet',
  'too-few': 'Not enough evidence',
  'screened-out': 'Cannot be copied',
}

/** The colour of a verdict's badge. */
export const verdictColor = (kind: string): string => VERDICT_COLORS[kind] ?? 'gray'

const VERDICT_COLORS: Readonly<Record<string, string>> = {
  evidence: 'teal',
  'one-bet': 'yellow',
  'not-copyable': 'orange',
  'screened-out': 'red',
}

/** Why a wallet cannot be copied, or should be looked at. */
export const SCREEN_WORDS: Readonly<Record<string, string>> = {
  'market-maker': 'Market maker',
  scalper: 'Scalper',
  sweeper: 'Sweeper',
  latency: 'Latency trader',
  wash: 'Wash trader',
  'wash-suspect': 'Wash suspect',
}

/** Why wallets are taken to act as one: `They …`. */
export const TIE_WORDS: Readonly<Record<string, string>> = {
  'same-second': 'enter events in the same second',
  'same-size': 'buy the same number of shares',
  'same-events': 'are in the same events',
  'same-funder': 'were paid by one funder',
  'closed-group': 'trade with each other in a closed group',
}

/** The factors of the score. */
export const FACTOR_WORDS: Readonly<Record<string, string>> = {
  earlyBetting: 'Early betting',
  volumeConsistency: 'Volume consistency',
  winRate: 'Win rate',
  edge: 'Edge detection',
  activity: 'Activity',
}

/** What a score's five factors do not see. */
export const WARNING_WORDS: Readonly<Record<string, string>> = {
  'early-share-comes-from-short-markets': 'Its early share comes from markets that live for less than three days.',
  'win-rate-is-what-was-paid-for':
    'It wins no more often than it paid for: expensive tickets win often and earn nothing.',
  'too-few-moves-for-edge': 'Fewer than 20 trades after which the price moved: edge counts nothing.',
  'few-trades-limit-variation': 'So few trades cannot vary much: consistency is worth little.',
}

/** What a wallet's markout curve looks like. */
export const SHAPE_WORDS: Readonly<Record<string, string>> = {
  information: 'Prices keep going their way for hours: information that a copier can still use.',
  latency: 'The move is over within a minute: gone before anyone can follow.',
  impact: 'Prices come back: the move was the trade itself.',
  maker: 'Prices go against them: they quote, and others pick them off.',
  flat: 'Nothing that could not be chance.',
}

/** A share 0…1 in whole percent: `61%`. */
export const formatShare = (share: number, digits = 0): string => `${(share * 100).toFixed(digits)}%`

/** A probability 0…1 in whole percent, never as a certainty: `93%`, `>99%`, `<1%`. */
export function formatProbability(probability: number): string {
  if (probability > 0.99 && probability < 1) return '>99%'
  return probability < 0.01 && probability > 0 ? '<1%' : formatShare(probability)
}

/** An edge in √(p(1−p)) a share as cents of a share at one half, where that root is one half. */
export const skillCents = (edge: number): number => edge * 50

/** Cents with a sign: `+1.4¢`. */
export const formatCents = (cents: number): string =>
  `${cents > 0 ? '+' : cents < 0 ? '-' : ''}${Math.abs(cents).toFixed(1)}¢`
