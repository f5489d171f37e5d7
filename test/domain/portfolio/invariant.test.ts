import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InvalidInputError } from '../../../domain/errors.ts'
import { price, shares, usd } from '../../../domain/money/units.ts'
import { cashInvariant } from '../../../domain/portfolio/invariant.ts'
import type { LedgerEvent } from '../../../domain/portfolio/ledger.ts'
import type { LotMethod } from '../../../domain/portfolio/lot-moves.ts'
import { replayLedger } from '../../../domain/portfolio/portfolio.ts'
import {
  holdingsValue,
  type Marks,
  type Profit,
  profitByLeader,
  profitByMarket,
  profitOf,
} from '../../../domain/portfolio/profit.ts'
import { KINDS, ledgers, MARKETS } from './generated-ledgers.ts'

describe('on ten thousand generated ledgers', () => {
  it('realised + unrealised + other income is what went out, less what came in, plus what is held', {
    timeout: 60_000,
  }, () => {
    const seen = new Map<LedgerEvent['kind'], number>()
    fc.assert(
      fc.property(ledgers, ({ ledger, marks }) => {
        for (const { kind } of ledger) seen.set(kind, (seen.get(kind) ?? 0) + 1)
        expect(cashInvariant(ledger, marks).difference).toBe(0n)
      }),
      { numRuns: 10_000 },
    )
    expect([...seen.keys()].sort()).toEqual([...new Set(KINDS)].sort())
    expect(Math.min(...seen.values())).toBeGreaterThan(50)
  })
})

describe('on generated ledgers', () => {
  it('profit is equity less what was put in', () => {
    fc.assert(
      fc.property(ledgers, ({ ledger, marks }) => {
        const { portfolio, closures } = replayLedger(ledger)
        const { realised, unrealised } = profitOf(portfolio, closures, marks)
        const equity = portfolio.cash + holdingsValue(portfolio, marks)
        expect(realised + unrealised + portfolio.nonTrading).toBe(equity - portfolio.contributed)
      }),
    )
  })

  it('first-in first-out and average cost make the same total', { timeout: 30_000 }, () => {
    fc.assert(
      fc.property(ledgers, ({ ledger, marks }) => {
        expect(totalOf(ledger, marks, 'average')).toBe(totalOf(ledger, marks, 'fifo'))
      }),
      { numRuns: 2_000 },
    )
  })

  it('no lot is ever empty or negative', () => {
    fc.assert(
      fc.property(ledgers, ({ ledger }) => {
        for (let length = 1; length <= ledger.length; length++) {
          for (const lots of replayLedger(ledger.slice(0, length)).portfolio.lots.values()) {
            expect(lots.length).toBeGreaterThan(0)
            for (const lot of lots) expect(lot.shares).toBeGreaterThan(0n)
          }
        }
      }),
    )
  })

  it('profits by leader and by market add up to the whole, to the micro-dollar', () => {
    fc.assert(
      fc.property(ledgers, ({ ledger, marks }) => {
        const { portfolio, closures } = replayLedger(ledger)
        const whole = profitOf(portfolio, closures, marks)
        expect(sum(profitByLeader(portfolio, closures, marks))).toEqual(whole)
        expect(sum(profitByMarket(portfolio, closures, marks))).toEqual(whole)
      }),
    )
  })

  it('the price that a split gives its halves moves no money', () => {
    fc.assert(
      fc.property(ledgers, fc.nat({ max: 1_000_000 }), ({ ledger, marks }, other) => {
        const repriced = ledger.map((event) =>
          event.kind === 'split' || event.kind === 'merge' ? { ...event, firstPrice: price(BigInt(other)) } : event,
        )
        expect(totalOf(repriced, marks)).toBe(totalOf(ledger, marks))
      }),
    )
  })

  it('the order of acquisitions in a block moves no money', () => {
    const opening = new Set<LedgerEvent['kind']>(['buy', 'split', 'transfer-in', 'deposit', 'income'])
    fc.assert(
      fc.property(ledgers, ({ ledger, marks }) => {
        const reordered: LedgerEvent[] = []
        for (const event of ledger) {
          const previous = reordered.at(-1)
          if (previous && opening.has(previous.kind) && opening.has(event.kind) && mayPass(event, previous)) {
            reordered.splice(-1, 0, event)
          } else reordered.push(event)
        }
        expect(totalOf(reordered, marks)).toBe(totalOf(ledger, marks))
      }),
    )
  })
})

/** Lots of two leaders must keep their order: a merge takes the oldest of anybody's, and a sale only the leader's own. */
function mayPass(event: LedgerEvent, previous: LedgerEvent): boolean {
  const opensLots = (one: LedgerEvent) => one.kind !== 'deposit' && one.kind !== 'income'
  const leaderOf = (one: LedgerEvent) => ('leader' in one ? one.leader : null)
  return !opensLots(event) || !opensLots(previous) || leaderOf(event) === leaderOf(previous)
}

describe('the cash invariant', () => {
  it('finds a mark missing rather than guessing one', () => {
    const [market] = MARKETS
    if (!market) throw new Error('no market')
    const buy: LedgerEvent = {
      id: '1',
      at: 0,
      kind: 'buy',
      conditionId: market.conditionId,
      tokenId: market.yes,
      leader: null,
      shares: shares(1n),
      notional: usd(1n),
      fee: usd(0n),
    }
    expect(() => cashInvariant([buy], new Map())).toThrow(InvalidInputError)
  })
})

function totalOf(ledger: readonly LedgerEvent[], marks: Marks, method: LotMethod = 'fifo'): bigint {
  const { portfolio, closures } = replayLedger(ledger, method)
  const { realised, unrealised } = profitOf(portfolio, closures, marks)
  return realised + unrealised
}

function sum(groups: Map<unknown, Profit>): Profit {
  let realised = 0n
  let unrealised = 0n
  for (const profit of groups.values()) {
    realised += profit.realised
    unrealised += profit.unrealised
  }
  return { realised: usd(realised), unrealised: usd(unrealised) }
}
