import { describe, expect, it } from 'vitest'
import { VICTIMS } from '../../drill/installation.ts'
import { planStorm } from '../../drill/storm-plan.ts'
import { quietSession } from '../../drill/venue.ts'
import { createRandom } from '../../sim/random.ts'

const session = quietSession('plan', { leaders: 3, markets: 6 })
const plan = (seed: number) => planStorm(session, 1, 15_000, createRandom(seed))

describe('the plan of a storm', () => {
  it('is the same for the same seed and another one for another', () => {
    expect(plan(1)).toEqual(plan(1))
    expect(plan(1)).not.toEqual(plan(2))
  })

  it.each([1, 2, 3, 4, 5])('kills each process once while fills still come, in order of time (seed %i)', (seed) => {
    const { acts, kills, lengthMs } = plan(seed)
    expect(kills.map(({ victim }) => victim).toSorted()).toEqual([...VICTIMS].toSorted())
    expect(kills).toEqual(kills.toSorted((a, b) => a.atMs - b.atMs))
    const lastFillAt = acts.findLast(({ kind }) => kind === 'play')?.atMs ?? 0
    expect(lastFillAt).toBeLessThan(lengthMs)
    expect(kills.at(-1)?.atMs).toBeLessThan(lastFillAt)
  })

  it('has entries, exits, shared transactions and reorgs, every fill with a name of its own', () => {
    const acts = [1, 2, 3].flatMap((seed) => plan(seed).acts)
    const played = acts.flatMap((act) => (act.kind === 'play' ? [act.fills] : []))
    expect(new Set(played.flat().map(({ side }) => side))).toEqual(new Set(['BUY', 'SELL']))
    expect(played.some((fills) => fills.length === 2 && fills[0]?.transaction === fills[1]?.transaction)).toBe(true)
    expect(acts.some(({ kind }) => kind === 'reorg')).toBe(true)
    const names = plan(1).acts.flatMap((act) => (act.kind === 'play' ? act.fills.map(({ name }) => name) : []))
    expect(new Set(names).size).toBe(names.length)
  })
})
