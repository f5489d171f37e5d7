import type { Random } from '../statistics/random.ts'
import type { NullEvent } from './null-event.ts'
import { samplerOf, tabulatedSamplerOf } from './null-sampler.ts'

/**
 * The chance that luck alone does at least as well: `(1 + #{T* ≥ T}) ÷ (B + 1)` over B draws of all events at their prices.
 *
 * Prices are the null, not symmetry: flipping the signs of realised profits would call a third of all buyers of favourites skilled.
 * Draws stop at the tenth T* that reaches T, which leaves the p-value exact (Besag and Clifford 1991); wallets without skill need
 * a few dozen.
 *
 * @param observed - T: the same weighted sum over what happened.
 * @param draws - B, the most draws; no p-value is below 1 ÷ (B + 1).
 */
export function priceNullPValue(
  events: readonly NullEvent[],
  observed: number,
  random: Random,
  draws = 10_000,
): number {
  let drawTotal = samplerOf(events, random)
  const bar = observed - 1e-9 * (1 + Math.abs(observed))
  let reached = 0
  for (let drawn = 1; drawn <= draws; drawn++) {
    if (drawn === WORTH_TABLES) drawTotal = tabulatedSamplerOf(events, random)
    if (drawTotal() < bar) continue
    reached += 1
    if (reached === ENOUGH) return reached / drawn
  }
  return (1 + reached) / (draws + 1)
}

const ENOUGH = 10
/** From this draw on, preparing tables costs less than they save. One wallet in twelve gets here by luck. */
const WORTH_TABLES = 128
