import { InvalidInputError } from '../errors.ts'
import type { Address, ConditionId, TokenId } from '../money/ids.ts'
import { notionalOf, type Price, type Usd, usd } from '../money/units.ts'
import { heldShares, type Lot, valueLots } from './lots.ts'
import type { Closure, Portfolio } from './portfolio.ts'

/** What one share of a token is worth now. A resolved token's payout takes precedence. */
export type Marks = ReadonlyMap<TokenId, Price>

/** Profit made and profit on paper, in dollars. Rebates and rewards are not in it. */
export type Profit = { realised: Usd; unrealised: Usd }

/** Profit of the whole account. */
export const profitOf = (portfolio: Portfolio, closures: readonly Closure[], marks: Marks): Profit =>
  groupProfit(portfolio, closures, marks, () => 'all').get('all') ?? NONE

/** Profit by the leader that the shares were copied from; `null` is our own doing. Adds up to {@link profitOf} exactly. */
export const profitByLeader = (
  portfolio: Portfolio,
  closures: readonly Closure[],
  marks: Marks,
): Map<Address | null, Profit> => groupProfit(portfolio, closures, marks, (part) => part.leader)

/** Profit by market, both outcomes together. Adds up to {@link profitOf} exactly. */
export const profitByMarket = (
  portfolio: Portfolio,
  closures: readonly Closure[],
  marks: Marks,
): Map<ConditionId, Profit> => groupProfit(portfolio, closures, marks, (part) => part.conditionId)

/** Value of everything held at the marks, each token rounded down once. @throws InvalidInputError when a mark is missing. */
export function holdingsValue(portfolio: Portfolio, marks: Marks): Usd {
  let value = 0n
  for (const [tokenId, lots] of portfolio.lots) {
    value += notionalOf(heldShares(lots), markOf(portfolio, marks, tokenId), 'down')
  }
  return usd(value)
}

const NONE: Profit = { realised: usd(0n), unrealised: usd(0n) }

function groupProfit<Key>(
  portfolio: Portfolio,
  closures: readonly Closure[],
  marks: Marks,
  keyOf: (part: Pick<Lot, 'leader' | 'conditionId'>) => Key,
): Map<Key, Profit> {
  const groups = new Map<Key, Profit>()
  const add = (key: Key, realised: bigint, unrealised: bigint) => {
    const sum = groups.get(key) ?? NONE
    groups.set(key, { realised: usd(sum.realised + realised), unrealised: usd(sum.unrealised + unrealised) })
  }
  for (const part of closures) add(keyOf(part), part.realised, 0n)
  for (const [tokenId, lots] of portfolio.lots) {
    const values = valueLots(lots, markOf(portfolio, marks, tokenId))
    lots.forEach((lot, i) => {
      add(keyOf(lot), 0n, (values[i] ?? 0n) - lot.cost)
    })
  }
  return groups
}

function markOf(portfolio: Portfolio, marks: Marks, tokenId: TokenId): Price {
  const mark = portfolio.payouts.get(tokenId) ?? marks.get(tokenId)
  if (mark === undefined) {
    throw new InvalidInputError('every open holding needs a mark; one is missing', { details: { tokenId } })
  }
  return mark
}
