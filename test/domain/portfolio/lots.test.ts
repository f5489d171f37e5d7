import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidInputError, InvariantError } from '../../../domain/errors.ts'
import { toAddress, toConditionId, toTokenId } from '../../../domain/money/ids.ts'
import { price, shares, usd } from '../../../domain/money/units.ts'
import { allocate } from '../../../domain/portfolio/allocate.ts'
import { closeFifo, heldShares, type Lot, openLot, valueLots } from '../../../domain/portfolio/lots.ts'

const ALICE = toAddress(`0x${'a'.repeat(40)}`)
const BOB = toAddress(`0x${'b'.repeat(40)}`)

describe('closing lots', () => {
  it('takes the oldest first: 100 at 0.40 and 100 at 0.60, sold 100 at 0.55, made 15', () => {
    const { closures, lots } = closeFifo([lot('a', 100_000_000n, 40_000_000n), lot('b', 100_000_000n, 60_000_000n)], {
      shares: shares(100_000_000n),
      proceeds: usd(55_000_000n),
      leader: null,
    })
    expect(closures.map(({ lotId, realised }) => [lotId, realised])).toEqual([['a', 15_000_000n]])
    expect(lots.map(({ lotId }) => lotId)).toEqual(['b'])
  })

  it('closes across lots and leaves the rest of the last one with the rest of its cost', () => {
    const { closures, lots } = closeFifo([lot('a', 3n, 10n), lot('b', 3n, 10n)], {
      shares: shares(4n),
      proceeds: usd(9n),
      leader: null,
    })
    // One of three shares of b that cost 10 is charged 4, rounded up against us; 6 stay with the two that are left.
    expect(closures).toMatchObject([
      { lotId: 'a', shares: 3n, cost: 10n, proceeds: 6n, realised: -4n },
      { lotId: 'b', shares: 1n, cost: 4n, proceeds: 3n, realised: -1n },
    ])
    expect(lots).toMatchObject([{ lotId: 'b', shares: 2n, cost: 6n }])
  })

  it('closes only the lots of the leader who sells, and keeps the order of the others', () => {
    const { closures, lots } = closeFifo(
      [lot('1', 10n, 1n, ALICE), lot('2', 10n, 2n, BOB), lot('3', 10n, 3n, ALICE), lot('4', 10n, 4n, null)],
      { shares: shares(15n), proceeds: usd(0n), leader: ALICE },
    )
    expect(closures.map(({ lotId, shares: closed }) => [lotId, closed])).toEqual([
      ['1', 10n],
      ['3', 5n],
    ])
    expect(lots.map(({ lotId, shares: left }) => [lotId, left])).toEqual([
      ['2', 10n],
      ['3', 5n],
      ['4', 10n],
    ])
  })

  it.each([
    ['more than is held', 31n, null],
    ['more than that leader’s part', 21n, ALICE],
    ['nothing', 0n, null],
  ])('refuses to close %s', (_, quantity, leader) => {
    const lots = [lot('1', 20n, 1n, ALICE), lot('2', 10n, 1n, BOB)]
    expect(() => closeFifo(lots, { shares: shares(quantity), proceeds: usd(1n), leader })).toThrow(InvariantError)
  })

  it('neither makes nor loses a micro-dollar or a micro-share', () => {
    const anyLot = fc.record({
      held: fc.bigInt(1n, 10n ** 12n),
      cost: fc.bigInt(-(10n ** 12n), 10n ** 12n),
      leader: fc.constantFrom(ALICE, BOB, null),
    })
    fc.assert(
      fc.property(
        fc.array(anyLot, { minLength: 1, maxLength: 8 }),
        fc.bigInt(0n, 10n ** 12n),
        fc.nat(1_000_000),
        fc.constantFrom(ALICE, BOB, null),
        (drafts, proceeds, part, leader) => {
          const before = drafts.map(({ held, cost, leader: of }, i) => lot(`${i}`, held, cost, of))
          const closing = (heldShares(before, leader) * BigInt(part)) / 1_000_000n
          fc.pre(closing > 0n)
          const sale = { shares: shares(closing), proceeds: usd(proceeds), leader }
          const { closures, lots } = closeFifo(before, sale)
          expect(total(closures, 'proceeds')).toBe(proceeds)
          expect(total(closures, 'shares')).toBe(closing)
          expect(total(closures, 'cost') + total(lots, 'cost')).toBe(total(before, 'cost'))
          expect(total(closures, 'shares') + total(lots, 'shares')).toBe(total(before, 'shares'))
          expect(total(closures, 'realised')).toBe(proceeds - total(closures, 'cost'))
          for (const left of lots) expect(left.shares).toBeGreaterThan(0n)
          if (leader !== null) for (const closed of closures) expect(closed.leader).toBe(leader)
        },
      ),
    )
  })
})

describe('opening and valuing lots', () => {
  it('refuses a lot without shares', () => {
    expect(() => openLot(lot('1', 0n, 1n))).toThrow(InvalidInputError)
  })

  it('values lots together once: three halves of a micro-share are one', () => {
    expect(valueLots([lot('1', 1n, 0n), lot('2', 1n, 0n), lot('3', 1n, 0n)], price(500_000n))).toEqual([0n, 0n, 1n])
  })

  it('counts what is held of all leaders or of one', () => {
    const lots = [lot('1', 20n, 1n, ALICE), lot('2', 10n, 1n, null)]
    expect([heldShares(lots), heldShares(lots, ALICE), heldShares(lots, BOB), heldShares([])]).toEqual([
      30n,
      20n,
      0n,
      0n,
    ])
  })
})

describe('allocating an amount', () => {
  it.each<[string, bigint, bigint[], bigint[]]>([
    ['in even parts but for the last unit', 100n, [1n, 1n, 1n], [33n, 33n, 34n]],
    ['downwards where it is negative', -100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
    ['equally without weights', 10n, [0n, 0n], [5n, 5n]],
    ['nothing to a weight of zero', 7n, [0n, 3n], [0n, 7n]],
    ['to nobody', 5n, [], []],
  ])('goes %s', (_, amount, weights, parts) => {
    expect(allocate(amount, weights)).toEqual(parts)
  })

  it('always adds up, and no part strays from its share by a unit', () => {
    const weights = fc.array(fc.bigInt(0n, 10n ** 9n), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 12n), 10n ** 12n), weights, (amount, each) => {
        const parts = allocate(amount, each)
        const sum = each.reduce((a, b) => a + b, 0n)
        expect(parts.reduce((a, b) => a + b, 0n)).toBe(amount)
        if (sum === 0n) return
        parts.forEach((part, i) => {
          const stray = part * sum - amount * (each[i] ?? 0n)
          expect(stray < sum && stray > -sum).toBe(true)
        })
      }),
    )
  })
})

function lot(lotId: string, held: bigint, cost: bigint, leader: Lot['leader'] = null): Lot {
  return {
    lotId,
    tokenId: toTokenId('1'),
    conditionId: toConditionId(`0x${'1'.repeat(64)}`),
    leader,
    openedAt: 0,
    shares: shares(held),
    cost: usd(cost),
    basisEstimated: false,
  }
}

function total<Key extends string>(rows: readonly Record<Key, bigint>[], key: Key): bigint {
  return rows.reduce((sum, row) => sum + row[key], 0n)
}
