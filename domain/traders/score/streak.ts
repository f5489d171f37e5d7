import { isDecided, type ResolvedMarket } from './score-inputs.ts'

/** How many markets in a row a wallet has won or lost, up to now. */
export type Streak = {
  kind: 'winning' | 'losing' | 'none'
  length: number
  /**
   * The chance of winning (or losing) all of these by luck alone at the prices that were paid: the product of the prices, or of
   * their complements. Ten wins at 0.95 are no feat. Null where a price is not known.
   */
  chance: number | null
}

/** The current streak over resolved markets, in order of resolution. Markets without a winner do not break it. */
export function currentStreak(markets: readonly ResolvedMarket[]): Streak {
  const decided = markets.filter(isDecided).sort((a, b) => b.resolvedAt - a.resolvedAt)
  const [latest] = decided
  if (!latest) return { kind: 'none', length: 0, chance: null }
  const isWinning = latest.profit > 0
  let length = 0
  let chance: number | null = 1
  for (const { profit, entryPrice } of decided) {
    if (profit > 0 !== isWinning) break
    length += 1
    chance = chance === null || entryPrice === null ? null : chance * (isWinning ? entryPrice : 1 - entryPrice)
  }
  return { kind: isWinning ? 'winning' : 'losing', length, chance }
}
