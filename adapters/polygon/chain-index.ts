import pLimit from 'p-limit'
import type { FillLog } from '../../domain/copy/fill.ts'
import { invariant } from '../../domain/errors.ts'
import type { Address } from '../../domain/money/ids.ts'
import { type EpochMs, toNumber } from '../../domain/money/units.ts'
import { sumFills } from '../../domain/traders/record/transaction-sums.ts'
import type { ChainIndex, ChainPage, FoundWallet, OwnedFill } from '../../domain/traders/sources.ts'
import type { Polygon } from './client.ts'
import { decodeFillLogs } from './decode.ts'
import type { Exchange } from './exchanges.ts'

export type ChainIndexDeps = {
  polygon: Pick<Polygon, 'allFillLogs' | 'finalizedBlockNumber' | 'block'>
  chainId: number
  exchanges: readonly Exchange[]
  /** Blocks of one page; the venue settles some hundred fills a second. */
  blocksPerPage?: number
  /** How far before the last final block to begin. */
  lookbackBlocks?: number
  /** Least notional of a wallet on one page for it to be a candidate, dollars. */
  minNotional?: number
}

/** Most headers asked for at a time. */
const MAX_CALLS = 4

/**
 * Everybody's fills, read off the chain up to the last final block, so that nothing of it is ever taken back.
 *
 * A match logs each maker's order and then the taker's, each under its own owner. A wallet's volume is the sum over the
 * orders it owns: counting the rows that name it as counterparty too would count a taker twice.
 *
 * All methods throw what {@link Polygon}'s throw.
 */
export function createChainIndex(deps: ChainIndexDeps): ChainIndex {
  const { polygon, exchanges, chainId, blocksPerPage = 50, lookbackBlocks = 2_400, minNotional = 100 } = deps

  async function fetchFills(from: number | null): Promise<ChainPage> {
    const head = await polygon.finalizedBlockNumber()
    const fromBlock = from ?? Math.max(0, head - lookbackBlocks)
    const throughBlock = Math.min(head, fromBlock + blocksPerPage - 1)
    const isHead = throughBlock >= head
    if (throughBlock < fromBlock) return { fills: [], found: [], fromBlock, throughBlock: fromBlock - 1, isHead }
    const logs = await polygon.allFillLogs({ from: fromBlock, to: throughBlock })
    const decoded = decodeFillLogs(logs, { chainId, exchanges }).fills.filter((log) => !log.removed)
    const timeOf = await blockTimes(decoded)
    const fills = sumFills(decoded.map((log) => fillOf(log, timeOf(log))))
    const range = { fromBlock, throughBlock }
    return { fills, found: walletsOf(fills, range).filter(isLarge), ...range, isHead }
  }

  /** Most nodes put a block's time into its logs; the headers of the others are asked for. */
  async function blockTimes(logs: readonly FillLog[]): Promise<(log: FillLog) => EpochMs> {
    const limit = pLimit(MAX_CALLS)
    const untimed = [...new Set(logs.filter(({ blockTime }) => blockTime === null).map((log) => log.blockNumber))]
    const headers = await Promise.all(untimed.map((number) => limit(() => polygon.block(number))))
    const times = new Map(headers.map(({ number, time }) => [number, time]))
    return ({ blockTime, blockNumber }) => {
      const time = blockTime ?? times.get(blockNumber)
      invariant(time !== undefined, 'the header of a block without a time was asked for', { blockNumber })
      return time
    }
  }

  const isLarge = ({ hints }: FoundWallet): boolean => Number(hints['notional']) >= minNotional

  return {
    name: 'chain',
    fetchFills,
    async findCandidates(cursor) {
      const { found, throughBlock, isHead } = await fetchFills(cursor === null ? null : Number(cursor))
      return { found, next: isHead ? null : String(throughBlock + 1) }
    },
  }
}

function fillOf(log: FillLog, at: EpochMs): OwnedFill {
  return {
    wallet: log.owner,
    at,
    conditionId: null,
    tokenId: log.tokenId,
    outcomeIndex: null,
    side: log.side,
    role: log.role,
    shares: toNumber(log.shares),
    notional: toNumber(log.notional),
    fee: toNumber(log.fee),
    orderHash: log.orderHash,
    txHash: log.txHash,
    source: 'chain',
  }
}

function walletsOf(fills: readonly OwnedFill[], range: { fromBlock: number; throughBlock: number }): FoundWallet[] {
  const sums = new Map<Address, { trades: number; notional: number; makerNotional: number }>()
  for (const { wallet, notional, role } of fills) {
    const sum = sums.get(wallet) ?? { trades: 0, notional: 0, makerNotional: 0 }
    sum.trades += 1
    sum.notional += notional
    if (role === 'maker') sum.makerNotional += notional
    sums.set(wallet, sum)
  }
  return [...sums].map(([wallet, hints]) => ({ wallet, source: 'chain', hints: { ...hints, ...range } }))
}
