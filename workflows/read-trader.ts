import { setCurrentDetails } from '@temporalio/workflow'
import type { Address } from '../domain/money/ids.ts'
import type { ReadTraderInput, ReadTraderResult } from '../temporal/research-messages.ts'
import { computing, requests, storing } from './activities.ts'
import { readEach, readMost } from './read-most.ts'
import { readPrices } from './read-prices.ts'

/** What one run reads of one wallet. The next run goes on; together they bound the history. */
const PAGES = 20

/**
 * Reads what is not known yet of one wallet's past, then of its markets and of prices around its trades. Once nothing is missing,
 * looks up whom it traded with in a sample of its transactions, and scores it. Everything is stored page by page, so that a run that
 * ends in the middle loses at most one request.
 *
 * @throws ApplicationFailure when more than half of what its markets and prices take could not be read: a score on less would be one
 *   of the outage.
 */
export async function readTrader({ runId, wallet }: ReadTraderInput): Promise<ReadTraderResult> {
  const { pages, rows, isComplete } = await readPast(wallet)
  await describeMarkets(wallet)
  await readResolutions(wallet)
  const prices = await readPrices(wallet)
  const read = { pages, rows, prices }
  if (!isComplete) return { outcome: 'unfinished', ...read }
  await readCounterparties(wallet)
  setCurrentDetails('Scoring')
  await computing.scoreTrader({ runId, wallet })
  return { outcome: 'scored', ...read }
}

async function readPast(wallet: Address): Promise<{ pages: number; rows: number; isComplete: boolean }> {
  let rows = 0
  for (let pages = 1; ; pages += 1) {
    const page = await requests.dataApi.readPast.executeWithOptions({ summary: `page ${pages}` }, [{ wallet }])
    rows += page.rows
    setCurrentDetails(`${pages} pages, ${rows} new rows, back to ${new Date(page.reaches).toISOString().slice(0, 10)}`)
    if (page.isComplete || pages === PAGES) return { pages, rows, isComplete: page.isComplete }
  }
}

async function describeMarkets(wallet: Address): Promise<void> {
  const { chunks } = await storing.listUnknownTokens({ wallet })
  await readMost('markets', chunks, async (tokenIds) => {
    await requests.gamma.describeMarkets.executeWithOptions({ summary: `${tokenIds.length} tokens` }, [{ tokenIds }])
  })
}

async function readResolutions(wallet: Address): Promise<void> {
  const { chunks } = await storing.listUnresolvedMarkets({ wallet })
  await readMost('resolutions', chunks, async (conditionIds) => {
    const summary = `${conditionIds.length} markets`
    await requests.dataApi.readResolutions.executeWithOptions({ summary }, [{ conditionIds }])
  })
}

async function readCounterparties(wallet: Address): Promise<void> {
  const { chunks } = await storing.listUnreadTransactions({ wallet })
  // Whom a wallet trades with may stay unknown; its score must not wait for a node that has gone, or never had, old receipts.
  await readEach('counterparties', chunks, async (txHashes) => {
    const summary = `${txHashes.length} transactions`
    await requests.chain.readCounterparties.executeWithOptions({ summary }, [{ txHashes }])
  })
  // Also when nothing was due: all of it may have come up beside others, as it does in a closed group.
  await storing.weighCounterparties({ wallet })
}
