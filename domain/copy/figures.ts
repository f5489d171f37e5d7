import type { BookWalk } from '../market/book-walk.ts'
import { bestAsk, bestBid, DEPTH_BAND, depthWithin, midOf, spreadOf, touchOf } from '../market/order-book.ts'
import type { FillEstimate } from '../market/slippage.ts'
import { type Price, ratio } from '../money/units.ts'
import { type Belief, beliefOf } from './belief.ts'
import type { DecisionFigures, DecisionInputs } from './decision.ts'
import type { Fill, Side } from './fill.ts'
import type { EntrySize } from './sizing.ts'

/** The numbers that are known before anything is sized. */
export function figuresOf(inputs: DecisionInputs): DecisionFigures {
  const { fill, book, now } = inputs
  const belief = beliefIn(inputs)
  const touch = book && touchOf(book, fill.side)
  return {
    leaderPrice: fill.price,
    signalAgeMs: fill.blockTime === null ? null : Math.max(0, now - fill.blockTime),
    bestBid: book && bestBid(book),
    bestAsk: book && bestAsk(book),
    mid: book && midOf(book),
    spread: book && spreadOf(book),
    depth: book && depthWithin(book, fill.side, DEPTH_BAND),
    belief: belief?.q ?? null,
    edgeSource: belief?.source ?? null,
    expectedPrice: null,
    allInCost: null,
    gatingModel: null,
    slippageBps: touch === null ? null : slippageBps(fill, touch),
    expectedFee: null,
    edge: null,
    expectedValue: null,
    kellyStake: null,
    bindingCap: 'none',
  }
}

/** The figures of an entry, as far as its sizing came. */
export function withEntry(figures: DecisionFigures, fill: Fill, size: EntrySize): DecisionFigures {
  if (!size.figures) return figures
  const { gating, edge, kellyStake, bindingCap, walk } = size.figures
  return {
    ...withFill(figures, fill, gating, walk),
    edge,
    expectedValue: size.kind === 'sized' ? size.expectedValue : null,
    kellyStake,
    bindingCap,
  }
}

/** The figures of an order that was priced: the gating model's price and fee, and the drift of the walk. */
export function withFill(
  figures: DecisionFigures,
  fill: Fill,
  gating: FillEstimate,
  walk: BookWalk | null,
): DecisionFigures {
  return {
    ...figures,
    expectedPrice: gating.price,
    allInCost: gating.allIn,
    gatingModel: gating.model,
    expectedFee: gating.fee,
    slippageBps: walk?.averagePrice == null ? figures.slippageBps : slippageBps(fill, walk.averagePrice),
  }
}

/** What we believe after a BUY of a known leader; null for exits, which need no belief. */
export function beliefIn({ fill, leader }: DecisionInputs): Belief | null {
  return fill.side === 'BUY' && leader ? beliefOf(leader, fill.price) : null
}

const slippageBps = (fill: { side: Side; price: Price }, ours: Price): number =>
  ratio(fill.side === 'BUY' ? ours - fill.price : fill.price - ours, fill.price) * 10_000
