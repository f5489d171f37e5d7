import { describe, expect, it } from 'vitest'
import { TransportError } from '../../domain/errors.ts'
import { toBlockHash } from '../../domain/money/ids.ts'
import { createBlockTimes } from '../../workers/block-times.ts'

const hash = toBlockHash(`0x${'b1'.repeat(32)}`)

describe('the times of blocks', () => {
  it('are asked for once a block, even by many at once', async () => {
    const asked: number[] = []
    const fetchBlockTime = createBlockTimes({
      polygon: {
        async block(number) {
          asked.push(number)
          return { number, hash, parentHash: hash, time: number * 2_000 }
        },
      },
    })
    expect(await Promise.all([7, 7, 8].map(fetchBlockTime))).toEqual([14_000, 14_000, 16_000])
    expect(await fetchBlockTime(7)).toBe(14_000)
    expect(asked).toEqual([7, 8])
  })

  it('are asked for again after a failure', async () => {
    let failures = 1
    const fetchBlockTime = createBlockTimes({
      polygon: {
        async block(number) {
          failures -= 1
          if (failures >= 0) throw new TransportError('block 7 is not available yet')
          return { number, hash, parentHash: hash, time: 14_000 }
        },
      },
    })
    await expect(fetchBlockTime(7)).rejects.toThrow(TransportError)
    expect(await fetchBlockTime(7)).toBe(14_000)
  })
})
