/** How much of a wallet's result hangs on one event. */
export type Concentration = {
  /** The largest event's part of the net result, 0 … ∞; 0 without a result. Above 1 where the rest made the opposite. */
  topEventShare: number
  /** Only of a profit: a loss is nothing to follow, however it came about. */
  isOneBet: boolean
}

/** An event that is this much of the net result makes the wallet one bet, whatever its history's length. */
const ONE_BET_SHARE = 0.6

/** Measures concentration over what each event made or lost, in dollars. */
export function concentrationOf(profits: readonly number[]): Concentration {
  const net = profits.reduce((sum, profit) => sum + profit, 0)
  const largest = profits.reduce((most, profit) => Math.max(most, Math.abs(profit)), 0)
  const topEventShare = largest === 0 ? 0 : net === 0 ? Number.MAX_VALUE : largest / Math.abs(net)
  return { topEventShare, isOneBet: net > 0 && topEventShare >= ONE_BET_SHARE }
}
