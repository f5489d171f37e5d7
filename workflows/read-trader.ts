import { ApplicationFailure, setCurrentDetails } from '@temporalio/workflow'
import type { Address } from '../domain/money/ids.ts'
import type { PricePoint } from '../domain/traders/sources.ts'
import type { ReadTraderInput, ReadTraderResult } from '../temporal/research-messages.ts'
import { computing, requests, storing } from './activities.ts'
import { inLanes } from './lanes.ts'

/** What one run reads of one wallet. The next run goes on; together they bound the history. */
const PAGES = 20
const LANES = 4

/**
 * Reads what is not known yet of one wallet's past, then of its markets and of prices around its trades, and scores it once
 * nothing is missing. Everything is stored page by page, so that a run that ends in the middle loses at most one request.
 *
 * @throws ApplicationFailure when more than half of what its markets and prices take could not be read: a score on less would
 *   be one of the outage.
 */
export async function readTrader({ runId, wallet }: ReadTraderInput): Promise<ReadTraderResult> {
  const { pages, rows, isComplete } = await readPast(wallet)
  await describeMarkets(wallet)
  await readResolutions(wallet)
  const prices = await readPrices(wallet)
  const read = { pages, rows, prices }
  if (!isComplete) return { outcome: 'unfinished', ...read }
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

async function readPrices(wallet: Address): Promise<number> {
  const { tokens } = await storing.listDueMarks({ wallet })
  let prices = 0
  await readMost('prices', tokens, async ({ tokenId, trades, windows }) => {
    const points: PricePoint[] = []
    for (const window of windows) {
      const summary = `token ${tokenId.slice(0, 8)}…, ${new Date(window.from).toISOString().slice(0, 10)}`
      const read = await requests.prices.readPrices.executeWithOptions({ summary }, [{ tokenId, window, trades }])
      points.push(...read.points)
    }
    await storing.saveMarks({ tokenId, trades, points })
    prices += windows.length
  })
  return prices
}

/** Reads each of the chunks. What fails is left for the next run, unless that is more than half of it. */
async function readMost<T>(what: string, chunks: readonly T[], read: (chunk: T) => Promise<void>): Promise<void> {
  if (chunks.length === 0) return
  let failed = 0
  let last = ''
  let done = 0
  await inLanes(
    chunks,
    LANES,
    async (chunk) => {
      await read(chunk)
      done += 1
      setCurrentDetails(`${what}: ${done} of ${chunks.length}`)
    },
    (_, reason) => {
      failed += 1
      last = reason
    },
  )
  if (failed * 2 > chunks.length) {
    throw ApplicationFailure.nonRetryable(
      `${failed} of ${chunks.length} requests for ${what} failed: ${last}`,
      'TooLittleRead',
    )
  }
}
