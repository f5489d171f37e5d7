import type { Market } from '../market/market.ts'
import { DEPTH_BAND } from '../market/order-book.ts'
import { formatCents, formatDuration, formatFraction, formatPrice, formatShares, formatUsd } from '../money/format.ts'
import { ONE, price } from '../money/units.ts'
import type { Decision, DecisionFigures, DecisionInputs, OrderIntent, SkipDecision } from './decision.ts'
import { edgeLimit } from './entry-price.ts'
import type { Finding } from './finding.ts'
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
    ...(decision.verdict === 'copy' ? copyLines(decision.intent, figures) : skipLines(inputs, decision)),
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

function priceLines({ fill }: DecisionInputs, figures: DecisionFigures): string[] {
  const { expectedPrice, allInCost, gatingModel, slippageBps, expectedFee } = figures
  if (expectedPrice === null || allInCost === null || expectedFee === null) return []
  const drift =
    slippageBps === null
      ? ''
      : `; the book asks ${formatFraction(Math.abs(slippageBps) / 10_000)} ${slippageBps > 0 ? 'worse' : 'better'} than the leader got`
  const kind = fill.side === 'BUY' ? 'cost' : 'proceeds'
  const price = `Expected price ${formatPrice(expectedPrice)}, ${kind} ${formatPrice(allInCost)} a share with ${formatUsd(expectedFee)} of fees (${gatingModel} model, the worst)${slippageBps === 0 ? '' : drift}.`
  if (figures.edge === null) return [price]
  const worth = figures.expectedValue === null ? '' : `, ${formatUsd(figures.expectedValue)} in all`
  return [price, `Edge after fees and slippage: ${formatFraction(figures.edge)} of cost${worth}.`]
}

function copyLines(intent: OrderIntent, figures: DecisionFigures): string[] {
  const kelly = figures.kellyStake === null ? '' : ` Kelly would stake ${formatUsd(figures.kellyStake)} at this price;`
  const size = figures.bindingCap === 'none' ? [] : [`Size:${kelly} kept down by ${CAP_NAMES[figures.bindingCap]}.`]
  const most = intent.side === 'BUY' ? ` for at most ${formatUsd(intent.maxCost)}` : ''
  const bound = intent.side === 'BUY' ? 'no higher than' : 'no lower than'
  return [
    ...size,
    `Copied: ${intent.side === 'BUY' ? 'buy' : 'sell'} ${formatShares(intent.shares)} ${bound} ${formatPrice(intent.limitPrice)}${most}; what does not match at once is dropped.`,
  ]
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
