import type { Pool } from 'pg'
import type { Address, TxHash } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { MIN_TRADES } from '../../domain/traders/score/score.ts'
import type { Met } from '../../domain/traders/screens/counterparties.ts'
import type { Settlement } from '../../domain/traders/sources.ts'
import { query, queryOne, withTransaction } from '../pool.ts'
import {
  COUNT_SAMPLE,
  FIND_DUE,
  FIND_MET,
  FIND_READ,
  INSERT_PAIRS,
  MONTHS_OF_PAIRS,
  NOTE_PAIRLESS,
  NOTE_READING,
  SUM_PAIRS,
} from './counterparty-rows.ts'

/** Dollars that two wallets traded with each other; a wallet that filled its own orders is both of them. */
export type TradedPair = Settlement['pairs'][number]

/** Whom a wallet traded with, in those transactions of its sample that are known. */
export type KnownSample = {
  met: Met[]
  transactions: number
  /** Nothing of the sample is left to look up. */
  isComplete: boolean
}

export type Counterparties = {
  /**
   * Transactions of a wallet whose counterparties are to be looked up: of its last 90 days the `sample` with the lowest hashes, less
   * those that are known. Hashes are as good as random, so each of its transactions has the same chance, however large; and two
   * wallets that trade with each other have the same ones looked up. What lies less than an hour back is left for later, and what told
   * nothing is tried again after a week.
   *
   * None of a wallet that cannot be eligible for the score: with fewer than 50 trades in 30 days, or none in seven.
   */
  dueTransactions(wallet: Address, now: EpochMs, sample: number): Promise<TxHash[]>
  /**
   * Stores who traded with whom; what is known already stays.
   * @param asked - what was looked up: of what told nothing it is remembered when that was.
   */
  save(settlements: readonly Settlement[], now: EpochMs, asked?: readonly TxHash[]): Promise<{ added: number }>
  /** Whom a wallet traded with, as far as it is known of its sample. */
  loadSample(wallet: Address, now: EpochMs, sample: number): Promise<KnownSample>
  /** Notes that it is known whom a wallet trades with, from so many transactions; at most once a day. */
  noteReading(wallet: Address, transactions: number, now: EpochMs): Promise<void>
  /** The wallets of whom it was known by `asOf`, and within 30 days before, whom they trade with. */
  readAsOf(asOf: EpochMs): Promise<Address[]>
  /**
   * Dollars by pair of wallets over the `days` before `asOf`, as known by then: every pair of which one at least is among those of
   * `readAsOf`. In no particular order.
   */
  pairsAsOf(asOf: EpochMs, days?: number): Promise<TradedPair[]>
}

const DAY_MS = 86_400_000
const WINDOW_DAYS = 90
/** A transaction's receipt may be late at some nodes, and young blocks may be taken back. */
const SETTLING_MS = 3_600_000
const RETRY_MS = 7 * DAY_MS

/** Who traded with whom. */
export function createCounterparties(pool: Pool): Counterparties {
  const sampleOf = (wallet: Address, now: EpochMs, sample: number) => [
    wallet,
    new Date(now - WINDOW_DAYS * DAY_MS),
    new Date(now - SETTLING_MS),
    sample,
  ]
  return {
    async dueTransactions(wallet, now, sample) {
      const rows = await query<{ tx_hash: TxHash }>(pool, FIND_DUE, [
        ...sampleOf(wallet, now, sample),
        new Date(now - RETRY_MS),
        new Date(now),
        MIN_TRADES,
      ])
      return rows.map((row) => row.tx_hash)
    },

    async save(settlements, now, asked = []) {
      const rows = settlements.flatMap(({ txHash, at, pairs }) => pairs.map((pair) => ({ ...pair, txHash, at })))
      const told = new Set(rows.map(({ txHash }) => txHash))
      const pairless = asked.filter((txHash) => !told.has(txHash))
      return withTransaction(pool, async (client) => {
        if (pairless.length > 0) await query(client, NOTE_PAIRLESS, [pairless, new Date(now)])
        if (rows.length === 0) return { added: 0 }
        await query(client, 'select ensure_wallets($1::text[])', [rows.flatMap(({ a, b }) => [a, b])])
        await query(client, MONTHS_OF_PAIRS, [rows.map(({ at }) => new Date(at))])
        const added = await query(client, INSERT_PAIRS, [
          rows.map(({ txHash }) => txHash),
          rows.map(({ at }) => new Date(at)),
          rows.map(({ a }) => a),
          rows.map(({ b }) => b),
          rows.map(({ volume }) => BigInt(Math.round(volume * 1e6))),
          new Date(now),
        ])
        return { added: added.length }
      })
    },

    async loadSample(wallet, now, sample) {
      const asked = sampleOf(wallet, now, sample)
      const met = await query<Met>(pool, FIND_MET, asked)
      const counts = await queryOne<{ known: number; open: number }>(pool, COUNT_SAMPLE, [
        ...asked,
        new Date(now - RETRY_MS),
      ])
      return { met, transactions: counts?.known ?? 0, isComplete: counts?.open === 0 }
    },

    async noteReading(wallet, transactions, now) {
      await query(pool, NOTE_READING, [wallet, transactions, new Date(now)])
    },

    async readAsOf(asOf) {
      const rows = await query<{ wallet: Address }>(pool, FIND_READ, [new Date(asOf)])
      return rows.map(({ wallet }) => wallet)
    },

    pairsAsOf: (asOf, days = WINDOW_DAYS) =>
      query<TradedPair>(pool, SUM_PAIRS, [new Date(asOf), new Date(asOf - days * DAY_MS)]),
  }
}
