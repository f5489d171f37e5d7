import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FillLog, fillsFromLogs } from '../../../domain/copy/fill.ts'
import { toAddress, toBlockHash, toOrderHash, toTokenId, toTxHash } from '../../../domain/money/ids.ts'
import { shares, usd } from '../../../domain/money/units.ts'
import { at, dollars, LEADER, quantity } from '../../support/decisions.ts'

const word = (byte: number) => `0x${byte.toString(16).padStart(2, '0').repeat(32)}`

const aLog = (changes: Partial<FillLog> = {}): FillLog => ({
  chainId: 137,
  blockNumber: 100,
  blockHash: toBlockHash(word(1)),
  blockTime: 1_700_000_000_000,
  txHash: toTxHash(word(2)),
  logIndex: 7,
  exchange: toAddress(`0x${'e1'.repeat(20)}`),
  generation: 'clob-v2',
  orderHash: toOrderHash(word(3)),
  owner: LEADER,
  counterparty: toAddress(`0x${'cc'.repeat(20)}`),
  role: 'maker',
  side: 'BUY',
  tokenId: toTokenId('42'),
  shares: quantity('10'),
  notional: dollars('5'),
  fee: dollars('0.1'),
  feeShares: shares(0n),
  removed: false,
  ...changes,
})

describe('fills from logs', () => {
  it('sums the matches of one order in one transaction', () => {
    const [fill, ...others] = fillsFromLogs([
      aLog({ logIndex: 1 }),
      aLog({ logIndex: 4, shares: quantity('30'), notional: dollars('18'), fee: dollars('0.3') }),
    ])
    expect(others).toEqual([])
    expect(fill).toMatchObject({
      shares: quantity('40'),
      notional: dollars('23'),
      fee: dollars('0.4'),
      price: at('0.575'),
      logCount: 2,
      leader: LEADER,
    })
  })

  it('takes the time of the block from whichever log carries it', () => {
    const [fill] = fillsFromLogs([aLog({ logIndex: 1, blockTime: null }), aLog({ logIndex: 2 })])
    expect(fill?.blockTime).toBe(aLog().blockTime)
    expect(fillsFromLogs([aLog({ blockTime: null })])[0]?.blockTime).toBeNull()
  })

  it('keeps orders and transactions apart', () => {
    const fills = fillsFromLogs([
      aLog({ logIndex: 1 }),
      aLog({ logIndex: 2, orderHash: toOrderHash(word(9)) }),
      aLog({ logIndex: 3, txHash: toTxHash(word(8)) }),
    ])
    expect(fills.map((fill) => fill.logCount)).toEqual([1, 1, 1])
  })

  it('counts the same physical log once, however often it is delivered', () => {
    expect(fillsFromLogs([aLog(), aLog(), aLog()])).toEqual(fillsFromLogs([aLog()]))
  })

  it('leaves out what the chain took back', () => {
    expect(fillsFromLogs([aLog({ removed: true })])).toEqual([])
  })

  it('takes a re-included transaction from its newest block only, not twice', () => {
    const [fill] = fillsFromLogs([
      aLog({ logIndex: 1 }),
      aLog({ logIndex: 5, blockNumber: 101, blockHash: toBlockHash(word(4)) }),
    ])
    expect(fill).toMatchObject({ shares: quantity('10'), blockNumber: 101, logCount: 1 })
  })

  it.each([
    ['owner', { owner: toAddress(`0x${'99'.repeat(20)}`) }],
    ['side', { side: 'SELL' }],
    ['token', { tokenId: toTokenId('43') }],
  ] as const)('refuses logs of one order that disagree on the %s', (_what, changes) => {
    expect(() => fillsFromLogs([aLog({ logIndex: 1 }), aLog({ logIndex: 2, ...changes })])).toThrow('must agree')
  })

  it('conserves shares and money, in whatever order the logs come', () => {
    const log = fc.record({
      logIndex: fc.nat(30),
      order: fc.integer({ min: 1, max: 3 }),
      size: fc.bigInt({ min: 1_000_000n, max: 10n ** 12n }),
    })
    fc.assert(
      fc.property(fc.uniqueArray(log, { selector: (each) => each.logIndex, minLength: 1 }), (raw) => {
        const logs = raw.map(({ logIndex, order, size }) =>
          aLog({ logIndex, orderHash: toOrderHash(word(order)), shares: shares(size), notional: usd(size / 2n) }),
        )
        const fills = fillsFromLogs(logs)
        const sum = (amounts: bigint[]) => amounts.reduce((total, amount) => total + amount, 0n)
        expect(sum(fills.map((fill) => fill.shares))).toBe(sum(logs.map((each) => each.shares)))
        expect(sum(fills.map((fill) => fill.notional))).toBe(sum(logs.map((each) => each.notional)))
        const byId = (a: { fillId: string }, b: { fillId: string }) => (a.fillId < b.fillId ? -1 : 1)
        const sums = (each: readonly FillLog[]) =>
          fillsFromLogs(each).map((fill) => [fill.fillId, fill.shares, fill.price])
        expect(sums([...logs].reverse()).sort()).toEqual(sums(logs).sort())
        expect(new Set(fills.sort(byId).map((fill) => fill.fillId)).size).toBe(fills.length)
      }),
    )
  })
})
