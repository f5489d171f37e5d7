import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { evaluatePair, evaluateSnapshot } from '../../../scripts/paper-evaluation.ts'
import { findRecordings, pairsOf, readRecording } from '../../../scripts/recorded-books.ts'
import { cashDifferenceOf, differenceOf, isCrossed, type Snapshot, walkByHand } from '../../../scripts/walk-by-hand.ts'

const RECORDINGS = findRecordings(join(import.meta.dirname, '../../fixtures/books')).map((path) => ({
  name: path.split('/').at(-1),
  snapshots: readRecording(path) ?? [],
}))

describe('paper fills on recorded books', () => {
  it('are checked on hundreds of books, crossed ones among them', () => {
    const all = RECORDINGS.flatMap(({ snapshots }) => snapshots)
    expect(all.length).toBeGreaterThan(1_000)
    expect(all.filter(isCrossed).length).toBeGreaterThan(10)
  })

  it.each(RECORDINGS)('equal a walk by hand to 0.000001: $name', async ({ snapshots }) => {
    for (const snapshot of snapshots) {
      const { orders, mismatches } = await evaluateSnapshot(snapshot)
      expect(mismatches).toEqual([])
      expect(orders).toBe(35)
    }
  })

  it.each(RECORDINGS)(
    'of the two outcomes mirror each other and share one pool: $name',
    async ({ name, snapshots }) => {
      const evaluations = await Promise.all(pairsOf(snapshots).map(({ up, down }) => evaluatePair(up, down)))
      const compared = evaluations.filter((evaluation) => evaluation !== null)
      expect(compared.flatMap(({ mismatches }) => mismatches)).toEqual([])
      if (name !== 'crossed.jsonl') expect(compared.length).toBeGreaterThan(30)
    },
  )
})

describe('the walk by hand', () => {
  const book: Snapshot = {
    ts: 0,
    side: 'UP',
    bids: [[0.49, 10]],
    asks: [
      [0.5, 205],
      [0.51, 75],
    ],
  }

  it('takes level by level with the fee of each: 205 × 0.07 × 0.25, then 20 × 0.07 × 0.2499', () => {
    const fills = walkByHand(book, { side: 'BUY', shares: 225, limit: 0.999, timeInForce: 'FAK' })
    expect(fills).toEqual([
      { price: 0.5, shares: 205, fee: 3.5875 },
      { price: 0.51, shares: 20, fee: 0.34986 },
    ])
  })

  it.each([
    ['stops at the limit', { side: 'BUY', shares: 225, limit: 0.5, timeInForce: 'FAK' }, 1],
    ['kills FOK', { side: 'BUY', shares: 225, limit: 0.5, timeInForce: 'FOK' }, 0],
    ['sells into the bids', { side: 'SELL', shares: 225, limit: 0.001, timeInForce: 'FAK' }, 1],
  ] as const)('%s', (_, ask, fills) => {
    expect(walkByHand(book, ask)).toHaveLength(fills)
  })

  it('notices a difference of two millionths', () => {
    const fill = { price: 0.5, shares: 1, fee: 0 }
    expect(differenceOf([fill], [{ ...fill, shares: 1.000002 }])).toContain('shares of fill 1')
    expect(differenceOf([fill], [{ ...fill, fee: 0.0000005 }])).toBeNull()
    expect(differenceOf([fill], [])).toBe('0 fills, expected 1')
  })

  it('lets a BUY spend its cash and no more', () => {
    const plenty = [{ price: 0.5, shares: 100, fee: 1.75 }]
    const bought = (quantity: number) => [{ price: 0.5, shares: quantity, fee: quantity * 0.0175 }]
    expect(cashDifferenceOf(plenty, bought(40), 20.7)).toBeNull()
    expect(cashDifferenceOf(plenty, bought(40), 20.6)).toContain('spent 20.7 of 20.6')
    expect(cashDifferenceOf(plenty, bought(40), 20.8)).toContain('more was on offer')
    expect(cashDifferenceOf(plenty, bought(100), 90)).toBeNull()
  })
})
