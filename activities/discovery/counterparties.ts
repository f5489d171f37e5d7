import type { Candidates } from '../../db/discovery/candidates.ts'
import type { Counterparties } from '../../db/discovery/counterparties.ts'
import type { Address, TxHash } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { closedNeighbourhood } from '../../domain/traders/screens/counterparties.ts'
import type { Settlements } from '../../domain/traders/sources.ts'

export type CounterpartyDeps = {
  settlements: Settlements
  counterparties: Pick<Counterparties, 'dueTransactions' | 'save' | 'loadSample' | 'noteReading'>
  candidates: Pick<Candidates, 'see'>
  /** Of how many of a wallet's transactions in 90 days the counterparties are looked up. */
  counterpartySample: number
  now: () => EpochMs
}

/** What the source takes in one request, and how many of these one run sends for one wallet; the next run goes on. */
const TRANSACTIONS = 20
const MOST_REQUESTS = 3
/** Below, anyone's counterparties look few. */
const LEAST_TRANSACTIONS = 20

/** Who traded with whom. */
export function createCounterpartyActivities(deps: CounterpartyDeps) {
  return {
    /** Transactions of the wallet whose counterparties are to be looked up, as many together as one request takes. */
    async listUnreadTransactions({ wallet }: { wallet: Address }): Promise<{ chunks: TxHash[][] }> {
      const due = await deps.counterparties.dueTransactions(wallet, deps.now(), deps.counterpartySample)
      const chunks: TxHash[][] = []
      while (due.length > 0 && chunks.length < MOST_REQUESTS) chunks.push(due.splice(0, TRANSACTIONS))
      return { chunks }
    },

    /** Looks up who traded with whom in some transactions, and stores it. */
    async readCounterparties({ txHashes }: { txHashes: readonly TxHash[] }): Promise<{ found: number }> {
      const settlements = await deps.settlements.fetchSettlements(txHashes)
      await deps.counterparties.save(settlements, deps.now(), txHashes)
      return { found: settlements.length }
    },

    /**
     * Notes that it is known whom the wallet trades with, once enough of its sample is. Where that is a few others almost alone, makes
     * candidates of those: what a closed group is shows only when all of it is known.
     */
    async weighCounterparties({ wallet }: { wallet: Address }): Promise<{ transactions: number; neighbours: number }> {
      const now = deps.now()
      const sample = await deps.counterparties.loadSample(wallet, now, deps.counterpartySample)
      const { met, transactions, isComplete } = sample
      if (transactions < LEAST_TRANSACTIONS) return { transactions, neighbours: 0 }
      if (isComplete) await deps.counterparties.noteReading(wallet, transactions, now)
      const found = closedNeighbourhood(wallet, met).map((one) => ({
        wallet: one.wallet,
        source: 'chain' as const,
        hints: { tradesWith: wallet, dollars: one.volume, together: one.transactions, of: transactions },
      }))
      await deps.candidates.see(found, now)
      return { transactions, neighbours: found.length }
    },
  }
}
