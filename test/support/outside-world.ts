import type { Clob } from '../../adapters/polymarket/clob.ts'
import type { DataApi } from '../../adapters/polymarket/data-api.ts'
import type { Gamma } from '../../adapters/polymarket/gamma.ts'
import type { MarketResolver } from '../../adapters/polymarket/resolver.ts'
import type { FillLog } from '../../domain/copy/fill.ts'
import { TransportError } from '../../domain/errors.ts'
import { type Market, outcomeOf } from '../../domain/market/market.ts'
import type { OrderBook } from '../../domain/market/order-book.ts'
import type { TokenId, TxHash } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'

type Ports = Pick<MarketResolver, 'resolve'> &
  Pick<Clob, 'fetchBook'> &
  Pick<Gamma, 'fetchMarketByCondition'> &
  Pick<DataApi, 'listResolutions'>

/** Markets, books and receipts in memory, behind the ports that the activities read. */
export type OutsideWorld = Ports & {
  list(market: Market): void
  /** Shows this book from now on, always freshly read; null takes it away. */
  show(tokenId: TokenId, book: OrderBook | null): void
  mine(txHash: TxHash, logs: readonly FillLog[]): void
  fetchReceiptFills(txHash: TxHash): Promise<FillLog[]>
  /** Every block is two seconds old. */
  fetchBlockTime(blockNumber: number): Promise<EpochMs>
  /** Lets the next calls fail as a lost network does. */
  failNext(calls: number): void
}

export function createOutsideWorld(now: () => EpochMs): OutsideWorld {
  const markets = new Map<string, Market>()
  const books = new Map<TokenId, OrderBook | null>()
  const receipts = new Map<TxHash, readonly FillLog[]>()
  let failures = 0

  function mayFail() {
    if (failures === 0) return
    failures -= 1
    throw new TransportError('connection refused')
  }

  return {
    list: (market) => void markets.set(market.conditionId, market),
    show: (tokenId, book) => void books.set(tokenId, book),
    mine: (txHash, logs) => void receipts.set(txHash, logs),
    failNext(calls) {
      failures = calls
    },

    async resolve(tokenId) {
      mayFail()
      for (const market of markets.values()) {
        const outcome = outcomeOf(market, tokenId)
        if (outcome) return { kind: 'resolved', market, outcome, stale: false, fetchedAt: now() }
      }
      return { kind: 'unknown-token' }
    },

    async fetchBook(tokenId) {
      mayFail()
      const book = books.get(tokenId)
      return book ? { ...book, tokenId, asOf: now() - 500, receivedAt: now() } : null
    },

    async fetchMarketByCondition(conditionId) {
      const market = markets.get(conditionId)
      return market ? { kind: 'market', market } : null
    },

    async listResolutions() {
      return []
    },

    async fetchReceiptFills(txHash) {
      const logs = receipts.get(txHash)
      if (!logs) throw new TransportError(`no receipt of ${txHash} yet`)
      return [...logs]
    },

    async fetchBlockTime() {
      mayFail()
      return now() - 2_000
    },
  }
}
