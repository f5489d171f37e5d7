import { describe, expect, it } from 'vitest'
import { decodeFillLogs } from '../../../adapters/polygon/decode.ts'
import { LIVE_EXCHANGES } from '../../../adapters/polygon/exchanges.ts'
import type { RawLog } from '../../../domain/copy/raw-log.ts'
import { toAddress } from '../../../domain/money/ids.ts'
import { closedNeighbourhood, type Met, settlementsOf } from '../../../domain/traders/screens/counterparties.ts'
import { CTF_EXCHANGE, filledV2, hashOf, mintRows, parseRow, readFixture } from '../../adapters/polygon/logs.ts'

const wallet = (digit: string) => toAddress(`0x${digit.repeat(40)}`)
const [MAKER, OTHER, TAKER] = [wallet('a'), wallet('b'), wallet('c')]
const AT = 1_790_000_000_000

const settled = (logs: readonly RawLog[]) =>
  settlementsOf(decodeFillLogs(logs, { chainId: 137, exchanges: LIVE_EXCHANGES }).fills, () => AT)

/** A resting sale of shares at 50 cents that the taker's order met. */
const sold = (maker: string, shares: bigint, logIndex: number, taker: string = TAKER) =>
  filledV2(
    {
      order: `m${logIndex}`,
      maker,
      taker,
      side: 1,
      token: '7',
      given: shares * 1_000_000n,
      received: shares * 500_000n,
    },
    { logIndex },
  )
const taken = (shares: bigint, logIndex: number, owner: string = TAKER) =>
  filledV2(
    {
      order: 't',
      maker: owner,
      taker: CTF_EXCHANGE,
      side: 0,
      token: '7',
      given: shares * 500_000n,
      received: shares * 1_000_000n,
    },
    { logIndex },
  )

describe('who traded with whom', () => {
  it('is told by the makers’ rows alone, summed by two wallets', () => {
    const logs = [sold(MAKER, 30n, 1), sold(OTHER, 10n, 2), sold(MAKER, 2n, 3), taken(42n, 4)]
    expect(settled(logs)).toEqual([
      {
        txHash: hashOf('transaction'),
        at: AT,
        pairs: [
          { a: MAKER, b: TAKER, volume: 16 },
          { a: OTHER, b: TAKER, volume: 5 },
        ],
      },
    ])
  })

  it('counts the same log once, and what the chain took back not at all', () => {
    const log = sold(MAKER, 30n, 1)
    expect(settled([log, log])[0]?.pairs).toEqual([{ a: MAKER, b: TAKER, volume: 15 }])
    expect(settled([{ ...log, removed: true }])).toEqual([])
  })

  it('keeps transactions apart, and tells of one without makers that it has no pair', () => {
    const elsewhere = { ...taken(5n, 9), txHash: hashOf('another') }
    expect(settled([sold(MAKER, 30n, 1), elsewhere]).map(({ pairs }) => pairs.length)).toEqual([1, 0])
  })

  it('tells of a wallet that filled its own order as it is', () => {
    expect(settled([sold(TAKER, 30n, 1), taken(30n, 2)])[0]?.pairs).toEqual([{ a: TAKER, b: TAKER, volume: 15 }])
  })

  it('has the makers of a recorded mint, each with the dollars of its own token', () => {
    const fills = decodeFillLogs(mintRows(), { chainId: 137, exchanges: LIVE_EXCHANGES }).fills
    const makers = fills.filter(({ role }) => role === 'maker')
    const [one] = settled(mintRows())
    expect(makers.length).toBeGreaterThan(0)
    expect(one?.pairs.reduce((sum, { volume }) => sum + volume, 0)).toBeCloseTo(
      makers.reduce((sum, { notional }) => sum + Number(notional) / 1e6, 0),
      6,
    )
    for (const { counterparty } of makers) expect(counterparty).toBe(fills.find(({ role }) => role === 'taker')?.owner)
  })

  it('finds the two sides in a recorded pair of rows', () => {
    const rows = (readFixture('v2-pair-same-tx') as object[]).map(parseRow)
    const [maker] = decodeFillLogs(rows, { chainId: 137, exchanges: LIVE_EXCHANGES }).fills
    expect(settled(rows)).toMatchObject([{ pairs: [{ volume: Number(maker?.notional) / 1e6 }] }])
  })
})

describe('a closed neighbourhood', () => {
  const met = (n: number, one: Partial<Met> = {}): Met[] =>
    Array.from({ length: n }, (_, i) => ({
      wallet: toAddress(`0x${(i + 1).toString(16).padStart(40, '0')}`),
      volume: 100 - i / 100,
      transactions: 3,
      ...one,
    }))

  it('is the few with whom most was traded, largest first, and no more than it takes', () => {
    const few = met(4, {}).map((one, i) => ({ ...one, volume: [10, 500, 400, 90][i] ?? 0 }))
    expect(closedNeighbourhood(TAKER, few).map(({ volume }) => volume)).toEqual([500, 400])
  })

  it('is none where a crowd was met, or each only once', () => {
    expect(closedNeighbourhood(TAKER, met(60))).toEqual([])
    expect(closedNeighbourhood(TAKER, met(10, { transactions: 1 }))).toEqual([])
    expect(closedNeighbourhood(TAKER, [])).toEqual([])
  })

  it('has forty at most, and never the wallet itself', () => {
    expect(closedNeighbourhood(TAKER, met(45))).toHaveLength(36)
    expect(closedNeighbourhood(TAKER, met(51))).toEqual([])
    expect(closedNeighbourhood(TAKER, [{ wallet: TAKER, volume: 900, transactions: 9 }, ...met(1)])).toEqual([])
  })
})
