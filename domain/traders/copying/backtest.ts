import type { Side } from '../../copy/fill.ts'
import type { ConditionId, TokenId } from '../../money/ids.ts'
import type { EpochMs } from '../../money/units.ts'
import type { TraderHistory } from '../history.ts'
import { historyAsOf } from '../record/known-history.ts'
import { eventOf, placeTrades } from '../record/placed-trades.ts'
import { MIN_EVENTS } from '../skill/verdict.ts'
import { groupBy } from '../statistics/group-by.ts'
import { createRandom } from '../statistics/random.ts'
import { clusteredReturn } from './clustered-return.ts'
import { type CopyTax, playEvent } from './copy-accounts.ts'
import type { FindBook, PriceGround } from './copy-price.ts'
import { type BacktestPlan, type BacktestSkip, feeAt, type PlannedCopy, planCopies } from './plan-copies.ts'

export type { BacktestPlan, BacktestSkip, CopyTax, FindBook, PriceGround }

/** One decision of the leader and what following made of it. */
export type CopiedTrade = {
  at: EpochMs
  tokenId: TokenId
  conditionId: ConditionId
  eventId: string
  side: Side
  leaderPrice: number
  ourPrice: number | null
  shares: number
  fee: number
  ground: PriceGround | null
  skipped: BacktestSkip | null
}

/** What copying would have paid, in dollars. Only events that are settled count; what is open counts for nothing. */
export type Backtest = {
  verdict: 'paid' | 'lost' | 'not-enough-evidence'
  text: string
  /** The leader's decisions in the stretch of time, those that were copied, and why the others were not. */
  leaderTrades: number
  copied: number
  skipped: Readonly<Partial<Record<BacktestSkip, number>>>
  /** Where the prices of the copies come from. */
  grounds: Readonly<Record<PriceGround, number>>
  /** Settled events with a copy, and those that wait for their resolution. */
  events: number
  openEvents: number
  /** Dollars paid, fees included. */
  stake: number
  /** Of the same stakes at the leader's own prices, before fees, nothing skipped. */
  leaderProfit: number
  profit: number
  /** Per dollar staked, with a 90 % interval that resamples events; null without a copy, or with one event. */
  roi: number | null
  low: number | null
  high: number | null
  tax: CopyTax
  byEvent: readonly { eventId: string; stake: number; profit: number; leaderProfit: number }[]
  trades: readonly CopiedTrade[]
}

/**
 * What copying a wallet would have paid: each purchase with the same stake, sales in proportion, held to resolution otherwise. The
 * leader's splits, merges and conversions are not followed.
 *
 * @param findBook - recorded books, where there are any.
 */
export function backtestCopy(
  history: TraderHistory,
  plan: BacktestPlan,
  asOf: EpochMs,
  findBook: FindBook = () => null,
): Backtest {
  const known = historyAsOf(history, asOf)
  const { fills, trades } = placeTrades(known)
  const isWithin = ({ at }: { at: EpochMs }) => at >= plan.from && at <= plan.until
  const unplaced = known.fills.filter(isWithin).length - fills.filter(isWithin).length
  const copies = planCopies(trades, plan, findBook)
  const played = [...groupBy(copies, ({ trade }) => eventOf(trade.first))].map(([eventId, own]) => ({
    eventId,
    isCopied: own.some(({ skipped }) => !skipped),
    result: playEvent(own, plan),
  }))
  const settled = played.flatMap(({ eventId, isCopied, result }) => (result ? [{ eventId, isCopied, ...result }] : []))
  const copiedEvents = settled.filter(({ isCopied }) => isCopied)
  const found = clusteredReturn(copiedEvents, createRandom(`${history.wallet} back-test`))
  const { roi = null, low = null, high = null } = found ?? {}
  return {
    ...verdictOf(copiedEvents.length, { roi, low, high }),
    leaderTrades: copies.length + unplaced,
    copied: copies.filter(({ skipped }) => !skipped).length,
    skipped: countSkips(copies, unplaced),
    grounds: countGrounds(copies),
    events: copiedEvents.length,
    openEvents: played.filter(({ isCopied, result }) => isCopied && !result).length,
    stake: sumOf(settled, ({ stake }) => stake),
    leaderProfit: sumOf(settled, ({ leaderProfit }) => leaderProfit),
    profit: sumOf(settled, ({ profit }) => profit),
    roi,
    low,
    high,
    tax: addTaxes(settled.map(({ tax }) => tax)),
    byEvent: settled.map(({ eventId, stake, profit, leaderProfit }) => ({ eventId, stake, profit, leaderProfit })),
    trades: copies.map(toCopiedTrade),
  }
}

type Return = { roi: number | null; low: number | null; high: number | null }

function verdictOf(events: number, { roi, low, high }: Return): Pick<Backtest, 'verdict' | 'text'> {
  if (events < MIN_EVENTS || roi === null || low === null || high === null) {
    const text = `Not enough evidence: ${events} settled events were copied, at least ${MIN_EVENTS} are needed.`
    return { verdict: 'not-enough-evidence', text }
  }
  const range = `90% interval ${percent(low)} to ${percent(high)}, over ${events} events`
  if (low > 0) return { verdict: 'paid', text: `Copying would have made ${percent(roi)} per dollar (${range}).` }
  if (high < 0) return { verdict: 'lost', text: `Copying would have lost ${percent(-roi)} per dollar (${range}).` }
  const text = `Not enough evidence: copying came out at ${percent(roi)} per dollar, which could be luck (${range}).`
  return { verdict: 'not-enough-evidence', text }
}

function countSkips(copies: readonly PlannedCopy[], unplaced: number): Partial<Record<BacktestSkip, number>> {
  const counts: Partial<Record<BacktestSkip, number>> = unplaced > 0 ? { unplaced } : {}
  for (const { skipped } of copies) if (skipped) counts[skipped] = (counts[skipped] ?? 0) + 1
  return counts
}

function countGrounds(copies: readonly PlannedCopy[]): Record<PriceGround, number> {
  const counts = { recorded: 0, reconstructed: 0, assumed: 0 }
  for (const { copied } of copies) if (copied) counts[copied.ground] += 1
  return counts
}

function addTaxes(taxes: readonly CopyTax[]): CopyTax {
  const sum = (part: keyof CopyTax) => sumOf(taxes, (tax) => tax[part])
  return {
    skipped: sum('skipped'),
    delay: sum('delay'),
    spread: sum('spread'),
    rounding: sum('rounding'),
    fees: sum('fees'),
    total: sum('total'),
  }
}

function toCopiedTrade({ trade, leaderPrice, copied, shares, feeRate, skipped }: PlannedCopy): CopiedTrade {
  const { at, tokenId, conditionId, side } = trade
  return {
    at,
    tokenId,
    conditionId,
    eventId: eventOf(trade.first),
    side,
    leaderPrice,
    ourPrice: copied?.price ?? null,
    shares,
    fee: copied ? shares * feeAt(copied.price, feeRate) : 0,
    ground: copied?.ground ?? null,
    skipped,
  }
}

const sumOf = <T>(parts: readonly T[], amountOf: (part: T) => number): number =>
  parts.reduce((sum, part) => sum + amountOf(part), 0)

const percent = (share: number): string => `${(100 * share).toFixed(1)}%`
