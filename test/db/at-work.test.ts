import { describe, expect, it } from 'vitest'
import { createAtWork } from '../../db/at-work.ts'

/** Work that ends when it is told to. */
function heldWork() {
  let end = (_failed?: Error): void => undefined
  const ended = new Promise<void>((resolve, reject) => {
    end = (failed) => (failed ? reject(failed) : resolve())
  })
  return { work: () => ended, end: (failed?: Error) => end(failed) }
}

describe('who is at work on what', () => {
  it('is waited for by those who want the same, and by nobody else', async () => {
    const atWork = createAtWork()
    const held = heldWork()
    const working = atWork.take(['a', 'b'], held.work)
    const order: string[] = []
    const waiting = atWork.over(['b', 'c']).then(() => order.push('b'))
    await atWork.over(['c']).then(() => order.push('c'))
    held.end()
    await Promise.all([working, waiting])
    expect(order).toEqual(['c', 'b'])
  })

  it('is over when it fails, too, and only its own caller hears of it', async () => {
    const atWork = createAtWork()
    const held = heldWork()
    const working = atWork.take(['a'], held.work)
    const waiting = atWork.over(['a'])
    held.end(new Error('lost'))
    await expect(working).rejects.toThrow('lost')
    await expect(waiting).resolves.toBeUndefined()
  })

  it('is whoever came last: the end of the one before does not end their turn', async () => {
    const atWork = createAtWork()
    const [first, second] = [heldWork(), heldWork()]
    const working = [atWork.take(['a'], first.work), atWork.take(['a'], second.work)] as const
    first.end()
    await working[0]
    let isOver = false
    const waiting = atWork.over(['a']).then(() => {
      isOver = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(isOver).toBe(false)
    second.end()
    await Promise.all([working[1], waiting])
  })
})
