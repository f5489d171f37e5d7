import type { AskedPrices, MarkedToken, TokenPoints } from '../activities/discovery/prices.ts'
import type { Address } from '../domain/money/ids.ts'
import type { PricePoint, PriceWindow } from '../domain/traders/sources.ts'
import { requests, storing } from './activities.ts'
import { readEach, refuseTooLittle } from './read-most.ts'

type AskedToken = AskedPrices['tokens'][number]

/**
 * Reads the prices around the wallet's trades, of several tokens with each request. A token's marks are stored as soon as nothing of
 * it is missing; one of which a request failed waits for the next run.
 *
 * @returns how many windows of prices were read.
 * @throws ApplicationFailure when more than half of the tokens have to wait.
 */
export async function readPrices(wallet: Address): Promise<number> {
  const due = await storing.listDueMarks({ wallet })
  const series = due.tokens.map((token, index) => ({
    ...token,
    points: [] as PricePoint[],
    missing: due.requests.filter(({ parts }) => parts.some((part) => part.token === index)).length,
  }))
  let prices = 0
  const { last } = await readEach('prices', due.requests, async ({ parts, ...stretch }) => {
    const asked = parts.flatMap(({ token, windows }) => {
      const own = series[token]
      return own ? [{ own, tokenId: own.tokenId, trades: own.trades, windows }] : []
    })
    const read = await readStretch({ ...stretch, tokens: asked.map(({ own: _, ...token }) => token) })
    for (const [index, { own, windows }] of asked.entries()) {
      const result = read[index]
      if (result?.status !== 'fulfilled') continue
      own.points.push(...result.value)
      own.missing -= 1
      prices += windows.length
    }
    const whole = asked.flatMap(({ own: { missing, ...token } }) => (missing === 0 ? [token] : []))
    if (whole.length > 0) await storing.saveMarks({ tokens: whole })
    const failure = read.find((result) => result.status === 'rejected')
    if (failure) throw failure.reason
  })
  const waiting = series.filter(({ missing }) => missing > 0).length
  refuseTooLittle('series of prices', waiting, series.length, last)
  return prices
}

/** The points of each token: of all with one request, or one by one where that is refused; from the indexer what is not there. */
async function readStretch(asked: AskedPrices): Promise<PromiseSettledResult<PricePoint[]>[]> {
  const together = await readTogether(asked)
  return Promise.allSettled(
    asked.tokens.map(async (token, index) => {
      const found = together ? together[index] : await readAlone(token)
      const { points = [], unknown = [] } = found ?? {}
      const indexed = await Promise.all(unknown.map((window) => readIndexed(token, window)))
      return [...points, ...indexed.flat()]
    }),
  )
}

/** Null where it is refused. */
async function readTogether(asked: AskedPrices): Promise<TokenPoints[] | null> {
  const [first] = asked.tokens
  const what = asked.tokens.length === 1 && first ? tokenName(first) : `${asked.tokens.length} tokens`
  const summary = `${what}, ${dayOf(asked.from)}`
  const read = await requests.prices.readPrices.executeWithOptions({ summary }, [asked])
  return read.outcome === 'read' ? read.tokens : null
}

async function readAlone(token: AskedToken): Promise<TokenPoints | undefined> {
  const from = Math.min(...token.windows.map((window) => window.from))
  const until = Math.max(...token.windows.map((window) => window.until))
  const read = await readTogether({ from, until, tokens: [token] })
  return read?.[0]
}

async function readIndexed({ tokenId, trades }: MarkedToken, window: PriceWindow): Promise<PricePoint[]> {
  const summary = `prices of ${tokenName({ tokenId })}, ${dayOf(window.from)}`
  const read = await requests.dataApi.readIndexedPrices.executeWithOptions({ summary }, [{ tokenId, trades, window }])
  return read.points
}

const tokenName = ({ tokenId }: Pick<MarkedToken, 'tokenId'>): string => `token ${tokenId.slice(0, 8)}…`

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
