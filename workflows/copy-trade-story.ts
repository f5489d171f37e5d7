import type { Placement } from '../activities/execution.ts'
import type { ResolvedToken } from '../activities/market.ts'
import type { Booked } from '../activities/reconcile.ts'
import type { PassVerdict } from '../activities/signal.ts'
import type { CopyVerdict, SkipVerdict } from '../activities/verdicts.ts'
import type { Fill } from '../domain/copy/fill.ts'
import type { VenueOrder } from '../domain/market/venue.ts'
import { formatMicros, type Price } from '../domain/money/units.ts'
import type { CopyTradeState, ResolveRequest } from '../temporal/messages.ts'

/*
 * The words of a copy trade in the Web UI: one line over each activity while it runs, and a page that grows with the run.
 * Only words: nothing here decides.
 */

export const resolving = ({ tokenId }: Fill) => `which market is token ${tokenId.slice(0, 8)}…?`

export const validating = ({ side, price }: Fill, token: ResolvedToken) =>
  `is ${side} ${nameOf(token)} @ ${formatMicros(price)} worth a look?`

export const sizing = ({ bestBid, bestAsk }: PassVerdict) => `how much, at ${quote(bestBid)} / ${quote(bestAsk)}?`

export const executing = ({ side, shares, limitPrice }: CopyVerdict) =>
  `${side} ${formatMicros(shares)} @ ${formatMicros(limitPrice)} or better`

export const lookingUp = (attempt: number) => `look the order up, attempt ${attempt}`

export const reconciling = (answer: VenueOrder | null) => (answer ? `book: ${answer.kind}` : 'book what became of it')

export function resolved(token: ResolvedToken): string {
  switch (token.kind) {
    case 'resolved':
      return `**Market**: ${token.market.question}, outcome ${token.outcome.name}${token.stale ? ' (catalogue away, last known answer)' : ''}`
    case 'unknown-token':
      return '**Market**: no market has this token'
    case 'unsupported-version':
      return `**Market**: version ${token.version} is not supported`
  }
}

export const validated = (verdict: PassVerdict | SkipVerdict) =>
  verdict.verdict === 'skip'
    ? skipped('Signal', verdict)
    : `**Signal**: passed, ${age(verdict.ageMs)} old, book ${quote(verdict.bestBid)} / ${quote(verdict.bestAsk)}`

export function sized(verdict: CopyVerdict | SkipVerdict): string {
  if (verdict.verdict === 'skip') return skipped('Size', verdict)
  const { shares, limitPrice, notional, expectedValue, edgeSource, bindingCap } = verdict
  const parts = [`${formatMicros(shares)} shares at ${formatMicros(limitPrice)} or better, $${formatMicros(notional)}`]
  if (expectedValue !== null) parts.push(`expected value $${formatMicros(expectedValue)} (${edgeSource ?? 'no'} edge)`)
  if (bindingCap !== 'none') parts.push(`set by ${bindingCap}`)
  return `**Size**: ${parts.join('; ')}`
}

export const placed = ({ explanation }: { explanation: string }) => `**Order**: ${explanation}`

export const unknown = ({ explanation }: Extract<Placement, { kind: 'unknown' }>) =>
  `**Order**: outcome unknown, ${explanation}`

export function booked({ status, reason, filledShares, averagePrice, cash }: Booked): string {
  if (averagePrice === null) return `**Booked**: ${status}${reason ? `, ${reason}` : ''}`
  return `**Booked**: ${status}, ${formatMicros(filledShares)} shares at ${formatMicros(averagePrice)}, cash $${formatMicros(cash)}`
}

export const failed = (explanation: string) => `**Failed**: ${explanation}`

export const answered = ({ action, by, note }: ResolveRequest) => `**Operator** ${by}: ${action}, ${note}`

/** The page: where the run is, what a person can do, and the story so far. */
export function page({ status, reason, explanation }: CopyTradeState, story: readonly string[]): string {
  const head = `### ${status}${reason ? `: ${reason}` : ''}`
  const help = status === 'needs-attention' ? '\n\nSend the update `resolve` with an action, `by` and `note`.' : ''
  return `${head}${explanation ? `\n\n${explanation}` : ''}${help}\n\n${story.map((line, i) => `${i + 1}. ${line}`).join('\n')}`
}

const skipped = (step: string, { reason, explanation }: SkipVerdict) => `**${step}**: skip, ${reason} (${explanation})`
const nameOf = (token: ResolvedToken) => (token.kind === 'resolved' ? token.outcome.name : 'an unknown token')
const quote = (price: Price | null) => (price === null ? 'none' : formatMicros(price))
const age = (ms: number | null) => (ms === null ? 'of unknown age' : `${(ms / 1_000).toFixed(1)} s`)
