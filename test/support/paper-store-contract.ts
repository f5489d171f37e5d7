import { beforeEach, describe, expect, it } from 'vitest'
import type { PaperStore, Placement, PlacementOutcome, TakenDepth } from '../../adapters/paper/store.ts'
import type { VenueOrder } from '../../domain/market/venue.ts'
import { type OrderHash, toOrderHash, toTokenId } from '../../domain/money/ids.ts'
import { price, shares, usd } from '../../domain/money/units.ts'

/** What every store of the paper venue must do. `makeStore` gives an empty one for each test. */
export function paperStoreContract(makeStore: () => PaperStore | Promise<PaperStore>): void {
  describe('as a paper store', () => {
    let store: PaperStore
    beforeEach(async () => {
      store = await makeStore()
    })

    it('knows nothing of an order that was never placed', async () => {
      expect(await store.find(orderId(1))).toBeNull()
    })

    it('gives back a match exactly as it was decided', async () => {
      const outcome = matched(orderId(1), 12_345_678n)
      expect(await store.place(placement(1), () => ({ outcome, taken: [] }))).toEqual(outcome)
      expect(await store.find(orderId(1))).toEqual(outcome)
    })

    it('remembers a rejection, with or without a pool', async () => {
      const outcome = (id: OrderHash): VenueOrder => ({ kind: 'rejected', orderId: id, reason: 'tick', code: 'why' })
      await store.place({ ...placement(1), pool: null }, () => ({ outcome: outcome(orderId(1)), taken: [] }))
      await store.place(placement(2), () => ({ outcome: outcome(orderId(2)), taken: [] }))
      expect(await store.find(orderId(1))).toEqual(outcome(orderId(1)))
      expect(await store.find(orderId(2))).toEqual(outcome(orderId(2)))
    })

    it('answers a repeated order with its first outcome and decides nothing', async () => {
      const first = await store.place(placement(1), takes(1, 40n))
      const again = await store.place(placement(1, { asOf: 2_000, refreshedSince: 2_000 }), () => {
        throw new Error('decided twice')
      })
      expect(again).toEqual(first)
      expect(await takenFrom(placement(2))).toEqual([ask(40n)])
    })

    it('shows the next order what earlier ones took, summed by side and price', async () => {
      await store.place(placement(1), takes(1, 40n))
      await store.place(placement(2), () => ({
        outcome: matched(orderId(2), 25n),
        taken: [ask(5n), { ...ask(20n), price: price(510_000n) }, { ...ask(7n), side: 'bid' }],
      }))
      const seen = await takenFrom(placement(3))
      expect(seen).toHaveLength(3)
      expect(seen).toEqual(
        expect.arrayContaining([ask(45n), { ...ask(20n), price: price(510_000n) }, { ...ask(7n), side: 'bid' }]),
      )
    })

    it('keeps pools apart', async () => {
      await store.place(placement(1), takes(1, 40n))
      expect(await takenFrom(placement(2, { poolId: 'another' }))).toEqual([])
    })

    it('forgets what was taken before the pool refreshed, and nothing later', async () => {
      await store.place(placement(1, { asOf: 1_000 }), takes(1, 40n))
      await store.place(placement(2, { asOf: 1_500 }), takes(2, 2n))
      expect(await takenFrom(placement(3, { asOf: 1_800, refreshedSince: 1_000 }))).toEqual([ask(42n)])
      expect(await takenFrom(placement(4, { asOf: 1_801, refreshedSince: 1_001 }))).toEqual([ask(2n)])
      expect(await takenFrom(placement(5, { asOf: 9_000, refreshedSince: 9_000 }))).toEqual([])
    })

    it('still counts what was taken from a later state when an earlier one turns up', async () => {
      await store.place(placement(1, { asOf: 5_000, refreshedSince: 5_000 }), takes(1, 40n))
      expect(await takenFrom(placement(2, { asOf: 1_000, refreshedSince: 1_000 }))).toEqual([ask(40n)])
    })

    it('records nothing when the decision fails', async () => {
      const failing = store.place(placement(1), () => {
        throw new Error('no decision')
      })
      await expect(failing).rejects.toThrow('no decision')
      expect(await store.find(orderId(1))).toBeNull()
      const outcome = await store.place(placement(1), takes(1, 40n))
      expect(await store.find(orderId(1))).toEqual(outcome)
    })

    it('never lets orders that race take more than is there', async () => {
      const available = 1_000n
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          store.place(placement(i), (taken) => {
            const gone = taken.reduce((sum, level) => sum + level.shares, 0n)
            const got = available - gone < 37n ? available - gone : 37n
            return got === 0n
              ? { outcome: { kind: 'rejected', orderId: orderId(i), reason: 'unfilled', code: 'none' }, taken: [] }
              : { outcome: matched(orderId(i), got), taken: [ask(got)] }
          }),
        ),
      )
      expect(outcomes.reduce((sum, outcome) => sum + sharesOf(outcome), 0n)).toBe(available)
      expect(outcomes.filter((outcome) => outcome.kind === 'matched')).toHaveLength(28)
    })

    it('fills one order once when its submissions race', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, i) => store.place(placement(1), takes(1, BigInt(i + 1)))),
      )
      expect(new Set(outcomes.map(sharesOf)).size).toBe(1)
      expect(await takenFrom(placement(2))).toEqual([ask(sharesOf(await store.find(orderId(1))))])
    })

    it('gives an order that was withdrawn before it arrived that answer, and lets it take nothing', async () => {
      expect(await store.withdraw(withdrawal(1))).toEqual(withdrawn(orderId(1)))
      expect(await store.find(orderId(1))).toEqual(withdrawn(orderId(1)))
      const late = await store.place(placement(1), () => {
        throw new Error('decided after all')
      })
      expect(late).toEqual(withdrawn(orderId(1)))
      expect(await takenFrom(placement(2))).toEqual([])
    })

    it('answers the withdrawal of an order that has arrived with what became of it', async () => {
      const first = await store.place(placement(1), takes(1, 40n))
      expect(await store.withdraw(withdrawal(1))).toEqual(first)
      expect(await store.find(orderId(1))).toEqual(first)
    })

    it('withdraws one order once', async () => {
      await store.withdraw(withdrawal(1))
      const again: VenueOrder = { kind: 'rejected', orderId: orderId(1), reason: 'other', code: 'again' }
      expect(await store.withdraw({ ...withdrawal(1), outcome: again })).toEqual(withdrawn(orderId(1)))
    })

    it('lets exactly one win where an order is placed and withdrawn at once', async () => {
      const races = Array.from({ length: 20 }, async (_, i) => {
        const answers = await Promise.all(
          i % 2 === 0
            ? [store.place(placement(i), takes(i, 3n)), store.withdraw(withdrawal(i))]
            : [store.withdraw(withdrawal(i)), store.place(placement(i), takes(i, 3n))],
        )
        expect(answers[0]).toEqual(answers[1])
        expect(answers[0]).toEqual(await store.find(orderId(i)))
        return sharesOf(answers[0])
      })
      const filled = (await Promise.all(races)).reduce((sum, quantity) => sum + quantity, 0n)
      expect(await takenFrom(placement(99))).toEqual(filled === 0n ? [] : [ask(filled)])
    })

    async function takenFrom(at: Placement): Promise<readonly TakenDepth[]> {
      let seen: readonly TakenDepth[] = []
      await store.place(at, (taken) => {
        seen = taken
        const outcome: VenueOrder = { kind: 'rejected', orderId: at.order.orderId, reason: 'unfilled', code: 'probe' }
        return { outcome, taken: [] }
      })
      return seen
    }
  })
}

const orderId = (n: number): OrderHash => toOrderHash(`0x${n.toString(16).padStart(64, '0')}`)
const ask = (quantity: bigint): TakenDepth => ({ side: 'ask', price: price(500_000n), shares: shares(quantity) })

const matched = (id: OrderHash, quantity: bigint): VenueOrder => ({
  kind: 'matched',
  orderId: id,
  executions: [
    {
      executionId: `${id}:0`,
      price: price(500_000n),
      shares: shares(quantity),
      fee: usd(17_500n),
      at: 1_790_585_112_649,
    },
  ],
  final: true,
})

const takes = (n: number, quantity: bigint) => (): PlacementOutcome => ({
  outcome: matched(orderId(n), quantity),
  taken: [ask(quantity)],
})

const withdrawn = (id: OrderHash): VenueOrder => ({ kind: 'rejected', orderId: id, reason: 'other', code: 'withdrawn' })
const withdrawal = (n: number) => ({ orderId: orderId(n), at: 1_790_585_112_649, outcome: withdrawn(orderId(n)) })

const sharesOf = (outcome: VenueOrder | null | undefined): bigint =>
  outcome?.kind === 'matched' ? outcome.executions.reduce((sum, execution) => sum + execution.shares, 0n) : 0n

const placement = (
  n: number,
  pool: Partial<NonNullable<Placement['pool']>> = {},
): Placement & { pool: NonNullable<Placement['pool']> } => ({
  order: {
    orderId: orderId(n),
    tokenId: toTokenId('25070934348813416902476877984955073880416401960631253331845590271167412497744'),
    side: 'BUY',
    timeInForce: 'FAK',
    limitPrice: price(500_000n),
    shares: shares(100_000_000n),
    maxCost: usd(60_000_000n),
    payload: '{}',
  },
  pool: { poolId: 'a market', asOf: 1_000, refreshedSince: 1_000, ...pool },
  arrivedAt: 1_790_585_112_649,
})
