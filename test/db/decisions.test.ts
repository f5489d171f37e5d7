import { beforeEach, describe, expect, it } from 'vitest'
import { createDecisions, type Decisions } from '../../db/decisions.ts'
import { decide } from '../../domain/copy/decide.ts'
import type { DecisionInputs } from '../../domain/copy/decision.ts'
import { InvalidInputError } from '../../domain/errors.ts'
import { entryInputs } from '../support/decisions.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import { fillId, followed, NOW, recorded } from './given.ts'

const database = setUpTestDatabase()
let decisions: Decisions
beforeEach(async () => {
  await emptyDatabase(database.pool)
  decisions = createDecisions(database.pool)
  await followed(database.pool)
})

async function inputsFor(n: number, changes: Partial<DecisionInputs> = {}): Promise<DecisionInputs> {
  return entryInputs({ fill: await recorded(database.pool, n), ...changes })
}
const recordOf = (inputs: DecisionInputs) =>
  decisions.record({ mode: inputs.mode, inputs, decision: decide(inputs), decidedAt: NOW })

describe('a decision', () => {
  it('comes back exactly as it was made, so that it can be made again', async () => {
    const inputs = await inputsFor(1)
    const stored = await recordOf(inputs)
    expect(stored).toEqual({
      decisionId: expect.stringMatching(/^d[0-9a-f]{16}$/),
      fillId: fillId(1),
      mode: 'paper',
      inputs,
      decision: decide(inputs),
      decidedAt: NOW,
    })
    expect(decide(stored.inputs)).toEqual(stored.decision)
  })

  it('is the first one about its fill, whatever is decided later', async () => {
    const first = await recordOf(await inputsFor(1))
    const later = await recordOf(await inputsFor(1, { now: NOW + 1, leader: null }))
    expect(later).toEqual(first)
  })

  it('is made once in each mode', async () => {
    const paper = await recordOf(await inputsFor(1))
    const live = await recordOf(await inputsFor(1, { mode: 'live' }))
    expect(live.decisionId).not.toBe(paper.decisionId)
    expect(await decisions.findByFill(fillId(1), 'live')).toEqual(live)
  })

  it('is found by its id, its fill, or the beginning of either', async () => {
    const made = await recordOf(await inputsFor(1))
    for (const name of [
      made.decisionId,
      made.decisionId.slice(0, 6),
      fillId(1),
      fillId(1).slice(0, 80),
      ` ${fillId(1).toUpperCase()} `,
    ]) {
      expect(await decisions.find(name), name).toEqual(made)
    }
    expect(await decisions.find('d_%')).toBeNull()
    expect(await decisions.find('137:0xffff')).toBeNull()
    expect(await decisions.findByFill(fillId(2), 'paper')).toBeNull()
  })

  it('is not guessed where a name fits two', async () => {
    await recordOf(await inputsFor(1))
    await recordOf(await inputsFor(2))
    await expect(decisions.find('137:0x')).rejects.toThrow(InvalidInputError)
  })

  it('is not guessed where a fill was decided in both modes', async () => {
    await recordOf(await inputsFor(1))
    await recordOf(await inputsFor(1, { mode: 'live' }))
    await expect(decisions.find(fillId(1))).rejects.toThrow(/names several decisions: d\w+, d\w+/)
  })
})
