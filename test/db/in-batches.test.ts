import { describe, expect, it } from 'vitest'
import { inBatches } from '../../db/in-batches.ts'
import { InvariantError, TransportError } from '../../domain/errors.ts'

/** Work that notes its batches and ends when told to. */
function observed(most = 100) {
  const batches: number[][] = []
  const waiting: (() => void)[] = []
  const call = inBatches(async (inputs: readonly number[]) => {
    batches.push([...inputs])
    await new Promise<void>((resolve) => waiting.push(resolve))
    if (inputs.includes(13)) throw new InvariantError('thirteen is refused')
    if (inputs.includes(99)) throw new TransportError('the database is away')
    return inputs.map((input) => input * 2)
  }, most)
  const finishAll = async () => {
    for (let quiet = 0; quiet < 10; quiet += 1) {
      if (waiting.length > 0) quiet = 0
      for (const finish of waiting.splice(0)) finish()
      await Promise.resolve()
    }
  }
  return { batches, call, finishAll }
}

describe('calls in batches', () => {
  it('begin at once where nothing is under way', () => {
    const { batches, call } = observed()
    void call(1)
    expect(batches).toEqual([[1]])
  })

  it('go together where they come while work is under way, each with its own answer', async () => {
    const { batches, call, finishAll } = observed()
    const answers = Promise.all([1, 2, 3, 4].map(call))
    await finishAll()
    expect(await answers).toEqual([2, 4, 6, 8])
    expect(batches).toEqual([[1], [2, 3, 4]])
  })

  it('are no more in one batch than allowed', async () => {
    const { batches, call, finishAll } = observed(2)
    const answers = Promise.all([1, 2, 3, 4].map(call))
    await finishAll()
    await answers
    expect(batches).toEqual([[1], [2, 3], [4]])
  })

  it('begin at once again after a rest', async () => {
    const { batches, call, finishAll } = observed()
    const first = call(1)
    await finishAll()
    await first
    void call(2)
    expect(batches).toEqual([[1], [2]])
  })

  it('do not fail for the sake of one that is refused', async () => {
    const { call, finishAll } = observed()
    const answers = Promise.allSettled([1, 2, 13, 3].map(call))
    await finishAll()
    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  })

  it('fail together, without another attempt, where the database is away; later ones are tried', async () => {
    const { batches, call, finishAll } = observed()
    const answers = Promise.allSettled([1, 99, 3].map(call))
    await finishAll()
    expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(batches).toEqual([[1], [99, 3]])
    const later = call(4)
    await finishAll()
    expect(await later).toBe(8)
  })
})
