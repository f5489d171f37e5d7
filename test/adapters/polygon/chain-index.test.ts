import { describe, expect, it } from 'vitest'
import { createChainIndex } from '../../../adapters/polygon/chain-index.ts'
import type { Polygon } from '../../../adapters/polygon/client.ts'
import { LIVE_EXCHANGES } from '../../../adapters/polygon/exchanges.ts'
import type { RawLog } from '../../../domain/copy/raw-log.ts'
import { toBlockHash } from '../../../domain/money/ids.ts'
import { CTF_EXCHANGE, filledV2, hashOf, mintRows, recorded } from './logs.ts'

const MAKER = `0x${'a'.repeat(40)}`
const OTHER = `0x${'b'.repeat(40)}`
const TAKER = `0x${'c'.repeat(40)}`

/** A chain with these logs whose last final block is `head`. */
function chain(logs: readonly RawLog[], head: number) {
  const asked: { from: number; to: number }[] = []
  const headers: number[] = []
  const polygon: Pick<Polygon, 'allFillLogs' | 'finalizedBlockNumber' | 'block'> = {
    finalizedBlockNumber: async () => head,
    allFillLogs: async (range) => {
      asked.push(range)
      return logs.filter(({ blockNumber }) => blockNumber >= range.from && blockNumber <= range.to)
    },
    block: async (number) => {
      headers.push(number)
      const hash = toBlockHash(hashOf(`block ${number}`))
      return { number, hash, parentHash: hash, time: number * 2_000 }
    },
  }
  const index = (options: { blocksPerPage?: number; lookbackBlocks?: number; minNotional?: number } = {}) =>
    createChainIndex({ polygon, chainId: 137, exchanges: LIVE_EXCHANGES, minNotional: 0, ...options })
  return { index, asked, headers }
}

/** One match: two makers sell to one taker. */
const match = (blockNumber: number, place: Partial<RawLog> = {}): RawLog[] => {
  const at = { blockNumber, txHash: hashOf(`match ${blockNumber}`), ...place }
  return [
    filledV2(
      { order: 'm', maker: MAKER, taker: TAKER, side: 1, token: '7', given: 30_000_000n, received: 15_000_000n },
      { ...at, logIndex: 1 },
    ),
    filledV2(
      { order: 'o', maker: OTHER, taker: TAKER, side: 1, token: '7', given: 10_000_000n, received: 6_000_000n },
      { ...at, logIndex: 2 },
    ),
    filledV2(
      {
        order: 't',
        maker: TAKER,
        taker: CTF_EXCHANGE,
        side: 0,
        token: '7',
        given: 21_000_000n,
        received: 40_000_000n,
        fee: 250_000n,
      },
      { ...at, logIndex: 3 },
    ),
  ]
}

describe('a page of the chain', () => {
  it('has every order under its owner once, with role, notional and fee', async () => {
    const { fills, found } = await chain(match(100), 100).index().fetchFills(100)
    expect(
      fills.map(({ wallet, side, role, shares, notional, fee }) => ({ wallet, side, role, shares, notional, fee })),
    ).toEqual([
      { wallet: MAKER, side: 'SELL', role: 'maker', shares: 30, notional: 15, fee: 0 },
      { wallet: OTHER, side: 'SELL', role: 'maker', shares: 10, notional: 6, fee: 0 },
      { wallet: TAKER, side: 'BUY', role: 'taker', shares: 40, notional: 21, fee: 0.25 },
    ])
    const range = { fromBlock: 100, throughBlock: 100 }
    expect(found).toEqual([
      { wallet: MAKER, source: 'chain', hints: { trades: 1, notional: 15, makerNotional: 15, ...range } },
      { wallet: OTHER, source: 'chain', hints: { trades: 1, notional: 6, makerNotional: 6, ...range } },
      { wallet: TAKER, source: 'chain', hints: { trades: 1, notional: 21, makerNotional: 0, ...range } },
    ])
  })

  it('reads recorded logs, and the rows of a recorded mint', async () => {
    const log = recorded('v2-taker-sell')
    const page = await chain([log], log.blockNumber).index().fetchFills(log.blockNumber)
    expect(page.fills).toMatchObject([
      {
        side: 'SELL',
        role: 'taker',
        shares: 6,
        notional: 2.88,
        fee: 0.10483,
        at: log.blockTime,
        conditionId: null,
        source: 'chain',
      },
    ])
    const mint = mintRows()
    const height = mint[0]?.blockNumber ?? 0
    const { fills } = await chain(mint, height).index().fetchFills(height)
    expect(fills.filter(({ role }) => role === 'taker')).toHaveLength(1)
    expect(new Set(fills.map(({ wallet }) => wallet)).size).toBe(fills.length)
  })

  it('sums the orders of one wallet, token and side in a transaction, and keeps role and order where they agree', async () => {
    const [first] = match(100)
    const again = filledV2(
      { order: 'n', maker: MAKER, taker: TAKER, side: 1, token: '7', given: 10_000_000n, received: 5_000_000n },
      { blockNumber: 100, txHash: hashOf('match 100'), logIndex: 9 },
    )
    const { fills } = await chain(first ? [first, again] : [], 100)
      .index()
      .fetchFills(100)
    expect(fills).toMatchObject([{ wallet: MAKER, role: 'maker', orderHash: null, shares: 40, notional: 20 }])
  })

  it('leaves out what the chain took back', async () => {
    expect(
      (
        await chain(match(100, { removed: true }), 100)
          .index()
          .fetchFills(100)
      ).fills,
    ).toEqual([])
  })

  it('tells who traded with whom, and of a transaction that came incomplete nothing at all', async () => {
    const logs = [...match(100), ...match(101).map((log, i) => (i === 1 ? { ...log, data: '0x00' } : log))]
    const page = await chain(logs, 101).index({ lookbackBlocks: 5 }).findCandidates(null)
    expect(page.seen?.settlements).toEqual([
      {
        txHash: hashOf('match 100'),
        at: 1_790_000_000_000,
        pairs: [
          { a: MAKER, b: TAKER, volume: 15 },
          { a: OTHER, b: TAKER, volume: 6 },
        ],
      },
    ])
    expect(new Set(page.seen?.fills.map(({ txHash }) => txHash))).toEqual(new Set([hashOf('match 100')]))
  })

  it('asks for the time of blocks whose logs do not carry it, each once', async () => {
    const { index, headers } = chain(match(100, { blockTime: null }), 100)
    const { fills } = await index().fetchFills(100)
    expect(new Set(fills.map(({ at }) => at))).toEqual(new Set([200_000]))
    expect(headers).toEqual([100])
  })

  it('finds wallets from a notional on', async () => {
    const { found } = await chain(match(100), 100).index({ minNotional: 15 }).fetchFills(100)
    expect(found.map(({ wallet }) => wallet)).toEqual([MAKER, TAKER])
  })
})

describe('walking the chain', () => {
  it('begins before the last final block, reads page after page, and ends at it', async () => {
    const { index, asked } = chain([...match(990), ...match(1_000)], 1_000)
    const source = index({ lookbackBlocks: 15, blocksPerPage: 10 })
    const first = await source.findCandidates(null)
    const second = await source.findCandidates(first.next)
    expect(first).toMatchObject({ next: '995', found: [{ hints: { fromBlock: 985, throughBlock: 994 } }, {}, {}] })
    expect(second.next).toBeNull()
    expect(asked).toEqual([
      { from: 985, to: 994 },
      { from: 995, to: 1_000 },
    ])
  })

  it('goes on from a block later, and asks for nothing while there is no new final block', async () => {
    const { index, asked } = chain(match(1_000), 1_000)
    expect(await index().fetchFills(1_001)).toEqual({
      fills: [],
      settlements: [],
      found: [],
      fromBlock: 1_001,
      throughBlock: 1_000,
      isHead: true,
    })
    expect(asked).toEqual([])
    expect(await index().fetchFills(999)).toMatchObject({ throughBlock: 1_000, isHead: true })
  })
})
