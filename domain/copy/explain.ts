import type { Market } from '../market/market.ts'
import { DEPTH_BAND } from '../market/order-book.ts'
import { formatCents, formatDuration, formatFraction, formatPrice, formatShares, formatUsd } from '../money/format.ts'
import { ONE, price } from '../money/units.ts'
import type { Decision, DecisionFigures, DecisionInputs, OrderIntent, SkipDecision } from './decision.ts'
import { edgeLimit } from './entry-price.ts'
import type { Side } from './fill.ts'
import type { Finding } from './finding.ts'
import type { SizingMode } from './policy.ts'
import { CAP_NAMES } from './refusals.ts'
import { checkRules } from './rules.ts'

/**
 * A decision in plain sentences, one a line: what the leader did, what we saw, each rule with its number and its limit, how the
 * order was priced and sized, the verdict, and for a skip what would have had to be different. Written from the record alone.
 */
export function explainDecision({ inputs, decision }: { inputs: DecisionInputs; decision: Decision }): string[] {
  const { figures } = decision
  return [
    leaderLine(inputs),
    ...(inputs.book ? [bookLine(inputs, figures)] : []),
    ...checkRules(inputs).map(findingLine),
    ...beliefLines(inputs, figures),
    ...priceLines(inputs, figures),
    ...(decision.verdict === 'copy' ? copyLines(inputs, decision.intent, figures) : skipLines(inputs, decision)),
  ]
}

function leaderLine({ fill, leader, market, now }: DecisionInputs): string {
  const who = leader?.label ?? fill.leader
  const did = fill.side === 'BUY' ? 'bought' : 'sold'
  const what =
    'unresolved' in market ? `of token ${fill.tokenId}` : `of "${market.outcome.name}" in "${market.market.question}"`
  const how = fill.role === 'taker' ? 'taking the price offered' : 'by a resting order that was hit'
  const when =
    fill.blockTime === null ? '' : `, ${formatDuration(Math.max(0, now - fill.blockTime))} before this decision`
  return `${who} ${did} ${formatShares(fill.shares)} ${what} at ${formatPrice(fill.price)} (${formatUsd(fill.notional)}), ${how}${when}.`
}

function bookLine({ fill }: DecisionInputs, figures: DecisionFigures): string {
  const bid = figures.bestBid === null ? 'no bid' : `bid ${formatPrice(figures.bestBid)}`
  const ask = figures.bestAsk === null ? 'no ask' : `ask ${formatPrice(figures.bestAsk)}`
  const spread = figures.spread === null ? '' : `, spread ${formatPrice(figures.spread)}`
  const depth =
    figures.depth === null
      ? ''
      : `, ${formatUsd(figures.depth)} ${fill.side === 'BUY' ? 'offered' : 'bid'} within ${formatFraction(DEPTH_BAND)}`
  return `We saw ${bid}, ${ask}${spread}${depth}.`
}

const findingLine = ({ rule, passed, actual, limit }: Finding): string =>
  `${passed ? '✓' : '✗'} ${rule}: ${actual} (limit: ${limit})`

function beliefLines({ fill, leader }: DecisionInputs, { belief, edgeSource }: DecisionFigures): string[] {
  if (belief === null || !leader) return []
  const ground =
    edgeSource === 'assumed'
      ? 'an edge that is assumed for this leader, not measured'
      : 'the edge estimated from this leader’s record'
  return [`We believe ${formatFraction(belief)}: the leader's ${formatPrice(fill.price)} and ${ground}.`]
}

function priceLines({ fill, policy }: DecisionInputs, figures: DecisionFigures): string[] {
  const { expectedPrice, allInCost, gatingModel, expectedFee } = figures
  if (expectedPrice === null || allInCost === null || expectedFee === null) return []
  const kind = fill.side === 'BUY' ? 'cost' : 'proceeds'
  const asked = policy.slippageModels.length
  const by = `${gatingModel} model${asked > 1 ? `, the worst of ${asked}` : ''}`
  const price = `Expected price ${formatPrice(expectedPrice)}, ${kind} ${formatPrice(allInCost)} a share with ${formatUsd(expectedFee)} of fees (${by})${driftClause(fill.side, figures.slippageBps)}.`
  if (figures.edge === null) return [price]
  const worth = figures.expectedValue === null ? '' : `, ${formatUsd(figures.expectedValue)} in all`
  return [price, `Edge after fees and slippage: ${formatFraction(figures.edge)} of cost${worth}.`]
}

function driftClause(side: Side, slippageBps: number | null): string {
  if (slippageBps === null || slippageBps === 0) return ''
  const drift = formatFraction(Math.abs(slippageBps) / 10_000)
  if (side === 'BUY') return `; the book asks ${drift} ${slippageBps > 0 ? 'more' : 'less'} than the leader paid`
  return `; the book pays ${drift} ${slippageBps > 0 ? 'less' : 'more'} than the leader got`
}

function copyLines(inputs: DecisionInputs, intent: OrderIntent, figures: DecisionFigures): string[] {
  const order = `${intent.side === 'BUY' ? 'buy' : 'sell'} ${formatShares(intent.shares)}`
  const bound = `${intent.side === 'BUY' ? 'no higher' : 'no lower'} than ${formatPrice(intent.limitPrice)}`
  const most = intent.side === 'BUY' ? ` for at most ${formatUsd(intent.maxCost)}` : ''
  return [
    ...(intent.side === 'BUY' ? entrySizeLines(inputs.policy.sizing, figures) : exitSizeLines(inputs, figures)),
    `Copied: ${order} ${bound}${most}; what does not match at once is dropped.`,
  ]
}

function entrySizeLines(mode: SizingMode, { bindingCap, kellyStake }: DecisionFigures): string[] {
  if (bindingCap === 'none' || kellyStake === null) return []
  const kelly = formatUsd(kellyStake)
  if (bindingCap !== 'sizing') return [`Size: kept down by ${CAP_NAMES[bindingCap]}; Kelly would stake ${kelly}.`]
  return mode === 'kelly'
    ? [`Size: all of the ${kelly} that Kelly stakes at this price.`]
    : [`Size: all that sizing by ${mode} asks; Kelly would stake ${kelly}.`]
}

function exitSizeLines({ market }: DecisionInputs, { bindingCap }: DecisionFigures): string[] {
  if (bindingCap !== 'whole-position' || 'unresolved' in market) return []
  const least = formatShares(market.market.minOrderShares)
  return [`Size: the whole position; our part alone would leave less than the ${least} that an order needs.`]
}

function skipLines(inputs: DecisionInputs, { reason, actual, limit, figures }: SkipDecision): string[] {
  const lines = [`Skipped (${reason}): ${actual}.`, `To be copied it would have needed: ${limit}.`]
  const { market, policy } = inputs
  if (reason !== 'no-edge' || figures.belief === null || 'unresolved' in market) return lines
  return [...lines, payingPriceLine(edgeLimit(figures.belief, policy, market.market, highestPrice(market.market)))]
}

const highestPrice = (market: Market) => price(ONE - market.tickSize)

const payingPriceLine = (at: bigint): string =>
  at === 0n ? 'At no price would it have paid.' : `It would have paid at ${formatCents(Number(at) / 1e6)} or less.`
