import type { FillLog } from '../../domain/copy/fill.ts'
import type { Address } from '../../domain/money/ids.ts'
import { type EpochMs, toNumber } from '../../domain/money/units.ts'
import { sumFills } from '../../domain/traders/record/transaction-sums.ts'
import { settlementsOf } from '../../domain/traders/screens/counterparties.ts'
import type { ChainIndex, ChainPage, FoundWallet, OwnedFill } from '../../domain/traders/sources.ts'
import { readBlockTimes } from './block-times.ts'
import type { Polygon } from './client.ts'
import { type DecodedLogs, decodeFillLogs } from './decode.ts'
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
    if (throughBlock < fromBlock) {
      return { fills: [], settlements: [], found: [], fromBlock, throughBlock: fromBlock - 1, isHead }
    }
    const logs = await polygon.allFillLogs({ from: fromBlock, to: throughBlock })
    const decoded = wholeTransactions(decodeFillLogs(logs, { chainId, exchanges }))
    const timeOf = await readBlockTimes(polygon, decoded)
    const fills = sumFills(decoded.map((log) => fillOf(log, timeOf(log))))
    const range = { fromBlock, throughBlock }
    const settlements = settlementsOf(decoded, timeOf)
    return { fills, settlements, found: walletsOf(fills, range).filter(isLarge), ...range, isHead }
  }

  const isLarge = ({ hints }: FoundWallet): boolean => Number(hints['notional']) >= minNotional

  return {
    name: 'chain',
    fetchFills,
    async findCandidates(cursor) {
      const { found, fills, settlements, throughBlock, isHead } = await fetchFills(
        cursor === null ? null : Number(cursor),
      )
      return { found, seen: { fills, settlements }, next: isHead ? null : String(throughBlock + 1) }
    },
  }
}

/** A page covers whole blocks; a transaction of which a log came incomplete is left to whoever reads its receipt. */
function wholeTransactions({ fills, hints }: DecodedLogs): FillLog[] {
  const cut = new Set(hints)
  return fills.filter(({ removed, txHash }) => !removed && !cut.has(txHash))
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
