import { invariant } from '../errors.ts'
import type { MarketOutcome } from '../market/market.ts'
import type { OrderBook } from '../market/order-book.ts'
import { formatPrice, formatShares } from '../money/format.ts'
import { type Usd, usd } from '../money/units.ts'
import type { Decision, DecisionFigures, DecisionInputs, OrderIntent, SizedSignal, SkipDecision } from './decision.ts'
import { sizeExit } from './exits.ts'
import { beliefIn, figuresOf, withEntry, withFill } from './figures.ts'
import { noEdge, notReserved, type Refusal, tooSmall } from './refusals.ts'
import { checkRules } from './rules.ts'
import { sizeEntry } from './sizing.ts'

/**
 * The whole decision from its inputs alone: rules, size, then what `reserve()` answered. The same inputs always give the
 * same decision, bit for bit. Exits need no reservation; one that is there is ignored.
 *
 * @throws InvariantError as {@link sizeSignal}, and when a sized BUY comes without a reservation verdict.
 */
export function decide(inputs: DecisionInputs): Decision {
  const sized = sizeSignal(inputs)
  if (sized.verdict === 'skip') return sized
  const { intent, figures } = sized
  if (intent.side === 'SELL') return { verdict: 'copy', intent, figures }
  const { reservation, account, policy } = inputs
  invariant(reservation && account, 'a sized entry needs a reservation verdict', { fillId: inputs.fill.fillId })
  if (!reservation.granted) return skip(notReserved(reservation.reason, intent.maxCost, policy, account), figures)
  return { verdict: 'copy', intent, figures }
}

/**
 * Rules, then size: everything before money is reserved. A granted `reservation` in the inputs is one more cap, so that a
 * repeated run never asks for more than is already held.
 *
 * @throws InvariantError when a part that this side needs is null (`account` for a BUY, `exit` for a SELL), or when
 *   book or market are of another token than the fill.
 */
export function sizeSignal(inputs: DecisionInputs): SizedSignal | SkipDecision {
  const refused = validateSignal(inputs)
  if (refused) return refused
  const { market, book, fill } = inputs
  invariant(!('unresolved' in market) && book, 'the rules let a signal pass without market or book')
  invariant(
    book.tokenId === fill.tokenId && market.outcome.tokenId === fill.tokenId,
    'fill, market outcome and book must be of one token',
    { fill: fill.tokenId, outcome: market.outcome.tokenId, book: book.tokenId },
  )
  return fill.side === 'BUY' ? sizeBuy(inputs, market, book) : sizeSell(inputs, market, book)
}

/**
 * Applies the rules that need no sizing, in order; the first that bites is the answer. Null means: go on to size it.
 *
 * Needs `leader`, `market` and `book`. `account` (entries) and `exit` (exits) may still be null: their rules are then left to
 * {@link sizeSignal} and `reserve()`.
 */
export function validateSignal(inputs: DecisionInputs): SkipDecision | null {
  const failed = checkRules(inputs).find((finding) => !finding.passed)
  return failed ? skip(failed, figuresOf(inputs)) : null
}

function sizeBuy(inputs: DecisionInputs, { market }: MarketOutcome, book: OrderBook): SizedSignal | SkipDecision {
  const { fill, policy, account, hourlyShares } = inputs
  const belief = beliefIn(inputs)
  invariant(account && belief, 'an entry is sized from the account and the leader', { fillId: fill.fillId })
  const size = sizeEntry({ fill, policy, market, book, hourlyShares, account, belief, reserved: reservedFor(inputs) })
  const figures = withEntry(figuresOf(inputs), fill, size)
  switch (size.kind) {
    case 'no-edge':
      return skip(noEdge(belief.q, policy, size.figures), figures)
    case 'too-small':
      return skip(tooSmall(size, market, policy, account), figures)
    case 'sized':
      return { verdict: 'sized', intent: intentOf(inputs, size), figures }
  }
}

function sizeSell(inputs: DecisionInputs, { market }: MarketOutcome, book: OrderBook): SizedSignal | SkipDecision {
  const { fill, policy, hourlyShares, exit: holding } = inputs
  invariant(holding, 'an exit is sized from what we hold', { fillId: fill.fillId })
  const size = sizeExit({ leaderSold: fill.shares, holding, policy, market, book, hourlyShares })
  const figures = figuresOf(inputs)
  switch (size.kind) {
    case 'nothing-to-sell':
      return skip({ reason: size.kind, actual: 'nothing held from this leader', limit: 'more than nothing' }, figures)
    case 'too-small': {
      const limit = `at least ${formatShares(market.minOrderShares)}`
      return skip({ reason: 'below-minimum-size', actual: `${formatShares(size.shares)} to sell`, limit }, figures)
    }
    case 'no-bid': {
      const limit = `a bid at ${formatPrice(size.limitPrice)} or better`
      return skip({ reason: 'no-liquidity', actual: 'no such bid', limit }, figures)
    }
    case 'sized':
      return {
        verdict: 'sized',
        intent: intentOf(inputs, { ...size, maxCost: usd(0n) }),
        figures: {
          ...withFill(figures, fill, size.gating, size.walk),
          bindingCap: size.beyondPart ? 'whole-position' : 'none',
        },
      }
  }
}

const reservedFor = ({ reservation }: DecisionInputs): Usd | null => (reservation?.granted ? reservation.amount : null)

const intentOf = (
  { fill }: DecisionInputs,
  size: Pick<OrderIntent, 'shares' | 'limitPrice' | 'maxCost'>,
): OrderIntent => ({
  fillId: fill.fillId,
  tokenId: fill.tokenId,
  side: fill.side,
  timeInForce: 'FAK',
  limitPrice: size.limitPrice,
  shares: size.shares,
  maxCost: size.maxCost,
})

const skip = ({ reason, actual, limit }: Refusal, figures: DecisionFigures): SkipDecision => ({
  verdict: 'skip',
  reason,
  actual,
  limit,
  figures,
})
