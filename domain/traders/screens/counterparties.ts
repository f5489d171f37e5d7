import type { FillLog } from '../../copy/fill.ts'
import type { Address, TxHash } from '../../money/ids.ts'
import { type EpochMs, toNumber } from '../../money/units.ts'
import type { Settlement } from '../sources.ts'

/** A wallet that another one traded with: dollars, and in how many of the transactions that were read. */
export type Met = { wallet: Address; volume: number; transactions: number }

/**
 * Who traded with whom in each transaction, in order of first appearance.
 *
 * A match logs every resting order under its owner, naming the owner of the order that took it; then the taker's own order, naming the
 * exchange. So each dollar between two wallets is in exactly one maker's row, and the takers' rows repeat their sums. Where a match
 * makes or burns a pair of tokens, the maker's dollars are those of its own token.
 *
 * A wallet that filled its own order is a pair with itself. That is the clearest case of a wash trade and a rare one, so it is told as it
 * is and nothing rests on it.
 */
export function settlementsOf(logs: readonly FillLog[], timeOf: (log: FillLog) => EpochMs): Settlement[] {
  const transactions = new Map<
    TxHash,
    { at: EpochMs; pairs: Map<string, { a: Address; b: Address; volume: bigint }> }
  >()
  const seen = new Set<string>()
  for (const log of logs) {
    const physical = `${log.blockHash}:${log.logIndex}`
    if (log.removed || seen.has(physical)) continue
    seen.add(physical)
    const found = transactions.get(log.txHash) ?? { at: timeOf(log), pairs: new Map() }
    transactions.set(log.txHash, found)
    if (log.role !== 'maker' || log.notional === 0n) continue
    const [a, b] = log.owner < log.counterparty ? [log.owner, log.counterparty] : [log.counterparty, log.owner]
    const volume = (found.pairs.get(`${a} ${b}`)?.volume ?? 0n) + log.notional
    found.pairs.set(`${a} ${b}`, { a, b, volume })
  }
  return [...transactions].map(([txHash, { at, pairs }]) => ({
    txHash,
    at,
    pairs: [...pairs.values()].map((pair) => ({ ...pair, volume: toNumber(pair.volume) })),
  }))
}

const MOST_NEIGHBOURS = 40
/** Of the wallet's dollars, as for a closed group in `washClusters`. */
const LEAST_SHARE = 0.8
/** In a large crowd, the ones that are met again are few and a small part of the dollars. */
const LEAST_MEETINGS = 2

/**
 * The others of a nearly closed group, largest first: at most 40 wallets, each met again and again, with whom four fifths of a
 * wallet's dollars were traded. Empty where it trades with a crowd. Of less than about twenty transactions it says little: few of
 * anyone's counterparties come up in them, and seldom twice.
 *
 * Some takers are served by a few large market makers alone and pass as well. That is no harm: it only means that those are looked at.
 */
export function closedNeighbourhood(wallet: Address, met: readonly Met[]): Met[] {
  const total = met.reduce((sum, { volume }) => sum + volume, 0)
  const neighbours: Met[] = []
  let share = 0
  for (const one of met.toSorted((a, b) => b.volume - a.volume || (a.wallet < b.wallet ? -1 : 1))) {
    if (one.transactions < LEAST_MEETINGS) continue
    if (share >= LEAST_SHARE || neighbours.length === MOST_NEIGHBOURS) break
    neighbours.push(one)
    share += one.volume / total
  }
  return share >= LEAST_SHARE ? neighbours.filter((one) => one.wallet !== wallet) : []
}

/**
 * Whether a transaction that the chain index comes across is kept: one of 256, by its hash. That is the size of what is looked up one
 * by one, and the same ones: of every wallet's transactions those with the lowest hashes are looked up first.
 */
export const isKept = (txHash: TxHash): boolean => txHash.startsWith('0x00')
