import { describe, expect, it } from 'vitest'
import { findWashTraders, withWashScreen } from '../../../domain/traders/screens/family-screens.ts'
import { screensOf } from '../../../domain/traders/screens/screens.ts'
import { assessFamily } from '../../../domain/traders/skill/assessment.ts'
import { createPopulation } from '../../../scripts/discovery-evaluation/population.ts'
import type { SimulatedFill } from '../../../scripts/discovery-evaluation/simulated-fill.ts'
import { featuresAt, knownAt } from '../../../scripts/discovery-evaluation/wallet-features.ts'
import { walletHistory } from '../../../scripts/discovery-evaluation/wallet-history.ts'
import { createWorld, DAY_MS, HOUR_MS } from '../../../scripts/discovery-evaluation/world.ts'

const DIRTY = { name: 'dirty', wallets: 120 } as const
const world = createWorld(3, Date.parse('2026-03-19T00:00:00Z'), 60)
const cut = world.startsAt + 45 * DAY_MS
const wallets = createPopulation(3, DIRTY)
const histories = wallets.map((wallet) => walletHistory(world, wallet, DIRTY, [0, 1], [2, 3]))

/** Everything that is concluded at the cut, from rows to verdicts, by the same functions that the product calls. */
function judge(rows: readonly (readonly SimulatedFill[])[]) {
  const features = rows.map((fills, i) => featuresAt(fills, cut, [30], `${i}`, 300))
  const wash = findWashTraders({
    sums: features.map(({ sums }, wallet) => ({ wallet, ...sums })),
    read: rows.keys(),
    pairs: rows.flatMap((fills, a) =>
      knownAt(fills, cut).map(({ counterparty, notional }) => ({ a, b: counterparty, volume: notional })),
    ),
  })
  const family = features.flatMap(({ score, habits, moves, evidence }, wallet) => {
    const found = evidence.get(30)
    const isEligible = score.failedFilters.length === 0
    return found && isEligible
      ? [
          {
            wallet,
            evidence: found,
            screens: withWashScreen(screensOf(habits, moves), wash.scores.get(wallet) ?? null),
          },
        ]
      : []
  })
  return { features, wash, family: assessFamily(family) }
}

const now = judge(histories)

describe('what is concluded at a time', () => {
  it('is about enough wallets, of all verdicts that short histories can have', () => {
    expect(now.family.assessments.length).toBeGreaterThan(60)
    expect(new Set(now.family.assessments.map(({ verdict }) => verdict.kind)).size).toBeGreaterThan(2)
  })

  it('is the same without the rows that come later, by their own time or by ours', () => {
    const known = histories.map((fills) => fills.filter(({ at, ingestedAt }) => at <= cut && ingestedAt <= cut))
    const late = histories.flat().filter(({ at, ingestedAt }) => at <= cut && ingestedAt > cut)
    expect(late.length).toBeGreaterThan(10)
    expect(judge(known)).toEqual(now)
  })

  it('is the same with ten times as many of them, of which all are bought at a tenth and win', () => {
    const flooded = histories.map((fills) => {
      const later = fills.filter(({ at, ingestedAt }) => at > cut || ingestedAt > cut)
      const lucky = later.flatMap((fill) =>
        Array.from({ length: 10 }, (_, i) => ({
          ...fill,
          fillId: `${fill.fillId} again ${i}`,
          notional: fill.shares / 10,
          payout: 1,
        })),
      )
      return [...fills, ...lucky].sort((a, b) => a.at - b.at)
    })
    expect(judge(flooded)).toEqual(now)
  })

  it('is the same whatever comes of what is still open: outcomes, closing lines and mids', () => {
    let turned = 0
    const other = histories.map((fills) =>
      fills.map((fill) => {
        const isOpen = fill.endsAt > cut
        turned += Number(isOpen && fill.at <= cut)
        return {
          ...fill,
          payout: isOpen ? 1 - fill.payout : fill.payout,
          isEvenSplit: isOpen ? !fill.isEvenSplit : fill.isEvenSplit,
          closeMid: fill.closesAt > cut ? 1 - fill.closeMid : fill.closeMid,
          mid1h: fill.at + HOUR_MS > cut ? 1 - fill.mid1h : fill.mid1h,
          mid15s: fill.at + 15_000 > cut ? 1 - fill.mid15s : fill.mid15s,
        }
      }),
    )
    expect(turned).toBeGreaterThan(300)
    expect(judge(other)).toEqual(now)
  })

  it('does change with what is known: the test would notice', () => {
    const earlier = histories.map((fills) => fills.filter(({ at }) => at <= cut - DAY_MS))
    expect(judge(earlier).family).not.toEqual(now.family)
  })
})
