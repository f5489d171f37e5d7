import { parseCanonicalJson, toCanonicalJson } from '../../copy/canonical.ts'
import type { Address } from '../../money/ids.ts'
import type { EpochMs } from '../../money/units.ts'
import type { UtcDay } from '../../portfolio/equity.ts'
import { clusteredReturn } from '../copying/clustered-return.ts'
import type { VerdictKind } from '../skill/verdict.ts'
import { groupBy } from '../statistics/group-by.ts'
import type { Random } from '../statistics/random.ts'

/** What was said of one wallet on one day. */
export type LedgerVerdict = {
  wallet: Address
  verdict: VerdictKind
  /** That copying pays, 0…1; null without an estimate. */
  probability: number | null
  /** At a copier's cost, √(p(1−p)) a share. */
  edge: number | null
  edgeSd: number | null
  qValue: number
  events: number
  isLiveEligible: boolean
  score: number
}

/** All verdicts of a day, chained to the day before by its hash; null for the first. */
export type VerdictDay = {
  day: UtcDay
  asOf: EpochMs
  previousSha256: string | null
  verdicts: readonly LedgerVerdict[]
}

/** A day as it is kept: its text, and the SHA-256 of that text in hexadecimal. */
export type KeptDay = { day: UtcDay; text: string; sha256: string }

/**
 * The one text of a day's verdicts, to be hashed and kept before anyone can know how they turn out. The hash covers the hash of the
 * day before, so that no day can be changed or left out later without changing all that follow.
 */
export const verdictLedgerText = (day: VerdictDay): string =>
  toCanonicalJson({ ...day, verdicts: day.verdicts.toSorted((a, b) => (a.wallet < b.wallet ? -1 : 1)) })

/** Reads what {@link verdictLedgerText} wrote. @throws InvalidInputError when it is not JSON. */
export const parseVerdictLedger = (text: string): VerdictDay => parseCanonicalJson(text) as VerdictDay

/**
 * The first day of a chain, oldest first, whose text has another hash, is of another day, or does not follow the one before; null if it
 * holds.
 *
 * @param before - the hash of the day before the first of these; null where the chain begins with them.
 */
export function firstBrokenDay(
  days: readonly KeptDay[],
  sha256Of: (text: string) => string,
  before: string | null = null,
): UtcDay | null {
  let previous = before
  for (const { day, text, sha256 } of days) {
    if (sha256Of(text) !== sha256) return day
    const said = parseVerdictLedger(text)
    if (said.day !== day || said.previousSha256 !== previous) return day
    previous = sha256
  }
  return null
}

/** What copying one wallet in one event paid after the verdict, dollars. */
export type CopyOutcome = { wallet: Address; eventId: string; stake: number; profit: number }

/** How the verdicts of a day turned out. */
export type VerdictScore = {
  /** Wallets with a probability and at least one outcome. */
  wallets: number
  /** Mean of (probability − copying paid)²; a coin has 0.25. Null without such wallets. */
  brier: number | null
  bins: readonly ProbabilityBin[]
  byVerdict: readonly VerdictReturn[]
}

/** Wallets of which a like probability was said, and the part of them that paid. */
export type ProbabilityBin = { from: number; to: number; wallets: number; said: number; paid: number }

/** What copying all wallets of one verdict returned per dollar, with a 90 % interval that resamples events. */
export type VerdictReturn = {
  verdict: VerdictKind
  wallets: number
  events: number
  stake: number
  roi: number | null
  low: number | null
  high: number | null
}

/**
 * Compares what was said with what copying paid. Whether copying a wallet paid is decided by its outcomes' sum, which luck moves too:
 * even perfect probabilities have a Brier score above zero.
 */
export function scoreVerdicts(
  verdicts: readonly LedgerVerdict[],
  outcomes: readonly CopyOutcome[],
  random: Random,
): VerdictScore {
  const byWallet = groupBy(
    outcomes.filter(({ stake }) => stake > 0),
    ({ wallet }) => wallet,
  )
  const judged = verdicts.flatMap(({ wallet, verdict, probability }) => {
    const own = byWallet.get(wallet)
    return own ? [{ verdict, probability, outcomes: own, hasPaid: sumOf(own, ({ profit }) => profit) > 0 }] : []
  })
  const said = judged.flatMap(({ probability, hasPaid }) => (probability === null ? [] : [{ probability, hasPaid }]))
  return {
    wallets: said.length,
    brier: said.length === 0 ? null : sumOf(said, (one) => (one.probability - Number(one.hasPaid)) ** 2) / said.length,
    bins: binsOf(said),
    byVerdict: [...groupBy(judged, ({ verdict }) => verdict)].map(([verdict, own]) => {
      const events = eventReturns(own.flatMap((one) => one.outcomes))
      const found = clusteredReturn(events, random)
      return {
        verdict,
        wallets: own.length,
        events: events.length,
        stake: sumOf(events, ({ stake }) => stake),
        roi: found?.roi ?? null,
        low: found?.low ?? null,
        high: found?.high ?? null,
      }
    }),
  }
}

const BINS = 10

function binsOf(said: readonly { probability: number; hasPaid: boolean }[]): ProbabilityBin[] {
  const groups = groupBy(said, ({ probability }) => Math.min(BINS - 1, Math.floor(probability * BINS)))
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([bin, own]) => ({
      from: bin / BINS,
      to: (bin + 1) / BINS,
      wallets: own.length,
      said: sumOf(own, ({ probability }) => probability) / own.length,
      paid: sumOf(own, ({ hasPaid }) => Number(hasPaid)) / own.length,
    }))
}

const eventReturns = (outcomes: readonly CopyOutcome[]) =>
  [...groupBy(outcomes, ({ eventId }) => eventId).values()].map((own) => ({
    stake: sumOf(own, ({ stake }) => stake),
    profit: sumOf(own, ({ profit }) => profit),
  }))

const sumOf = <T>(parts: readonly T[], amountOf: (part: T) => number): number =>
  parts.reduce((sum, part) => sum + amountOf(part), 0)
