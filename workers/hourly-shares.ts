import type { DataApi } from '../adapters/polymarket/data-api.ts'
import type { Market } from '../domain/market/market.ts'
import type { TokenId } from '../domain/money/ids.ts'
import { type EpochMs, type Shares, shares } from '../domain/money/units.ts'

const HOUR_MS = 3_600_000
const PAGE = 500
/** A busier hour than this reads as `PAGES` full pages: less volume than there was, so slippage is judged too high, not too low. */
const PAGES = 4

/** Shares of a token traded in the trailing hour, by the indexer, newest pages first. */
export const createHourlyShares =
  ({ dataApi, now }: { dataApi: Pick<DataApi, 'listTrades'>; now: () => EpochMs }) =>
  async ({ conditionId }: Market, tokenId: TokenId): Promise<Shares> => {
    const since = now() - HOUR_MS
    let total = 0n
    let cursor: string | null = null
    for (let page = 0; page < PAGES; page += 1) {
      const { rows, nextCursor }: Awaited<ReturnType<DataApi['listTrades']>> = await dataApi.listTrades({
        condition: conditionId,
        limit: PAGE,
        ...(cursor !== null && { cursor }),
      })
      for (const trade of rows) if (trade.tokenId === tokenId && trade.at >= since) total += trade.shares
      if (nextCursor === null || rows.some((trade) => trade.at < since)) break
      cursor = nextCursor
    }
    return shares(total)
  }
