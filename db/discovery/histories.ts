import type { Pool } from 'pg'
import { withTransaction } from '../pool.ts'
import { saveProgress, storeEvents, storeFills } from './append.ts'
import type { Histories } from './history-types.ts'
import { loadHistories, loadHistory } from './load.ts'
import { describeMarkets, listUnknownTokens, listUnresolvedMarkets, storeResolutions } from './market-facts.ts'
import { listDueMarks, saveMarks } from './marks.ts'

/** What wallets traded, the markets they traded in, and the prices around it. */
export function createHistories(pool: Pool): Histories {
  return {
    append: (page, now) =>
      withTransaction(pool, async (client) => {
        const stored = await storeFills(
          client,
          page.fills.map((fill) => ({ ...fill, wallet: page.wallet })),
          now,
        )
        const events = await storeEvents(client, page.wallet, page.events, now)
        await saveProgress(client, page.wallet, page.progress, now)
        return { rows: stored.rows + events.rows, isNew: stored.isNew + events.isNew }
      }),

    appendFills: (fills, now) => withTransaction(pool, (client) => storeFills(client, fills, now)),

    load: (wallet, query) => loadHistory(pool, wallet, query),
    loadMany: (wallets, query) => loadHistories(pool, wallets, query),

    unknownTokens: (wallets, limit) => listUnknownTokens(pool, wallets, limit),
    describe: (markets, now, asked = []) =>
      withTransaction(pool, (client) => describeMarkets(client, markets, now, asked)),
    unresolvedMarkets: (wallets, now, limit) => listUnresolvedMarkets(pool, wallets, now, limit),
    resolve: (resolutions, now, asked = []) => storeResolutions(pool, resolutions, now, asked),

    dueMarks: (wallets, now, limit) => listDueMarks(pool, wallets, now, limit),
    saveMarks: (rows, now) => withTransaction(pool, (client) => saveMarks(client, rows, now)),
  }
}
