import { fillOnPaper } from '../adapters/paper/fill.ts'
import { decodeFillLogs } from '../adapters/polygon/decode.ts'
import { createClob } from '../adapters/polymarket/clob.ts'
import { createGamma } from '../adapters/polymarket/gamma.ts'
import { createHttp } from '../adapters/polymarket/http.ts'
import { createMarketResolver } from '../adapters/polymarket/resolver.ts'
import { createIntake } from '../db/intake.ts'
import { createMarkets } from '../db/markets.ts'
import { createPool } from '../db/pool.ts'
import type { FillLog } from '../domain/copy/fill.ts'
import type { RawLog } from '../domain/copy/raw-log.ts'
import { normalizeBook } from '../domain/market/order-book.ts'
import type { PreparedOrder } from '../domain/market/venue.ts'
import { toOrderHash, toTokenId } from '../domain/money/ids.ts'
import { parseMicros, price, shares, usd } from '../domain/money/units.ts'
import type { Installation } from '../drill/installation.ts'
import { quietSession } from '../drill/venue.ts'
import { loadConfigFromEnvironment } from '../runtime/config.ts'
import { hashOf } from '../sim/ids.ts'
import type { Session } from '../sim/session.ts'
import type { BenchContext } from './context.ts'
import { createFillDeliveries } from './deliveries.ts'
import { type Figure, noted, perSecond, times } from './figure.ts'
import { benchReserve } from './reserve.ts'
import { median, percentile } from './statistics.ts'

const now = Date.now

/** The parts by themselves: decoding, matching, resolving, reserving, walking a book. */
export async function benchCode(context: BenchContext): Promise<Figure[]> {
  const session = quietSession('code', { leaders: 20, markets: 50 })
  return context.withInstallation({ session, without: ['api', 'worker'] }, async (installation) => [
    benchDecode(session, context.scale),
    await benchMatch(session, installation, context.scale),
    ...(await benchResolver(session, installation)),
    await benchReserve(fillLogsOf(session, Math.round(3_000 * context.scale)), session, installation),
    await benchPaper(session, installation, context.scale),
  ])
}

function benchDecode(session: Session, scale: number): Figure {
  const texts = bodiesOf(session, 2_000)
  const { chainId, exchanges } = loadConfigFromEnvironment().polygon
  const logs = texts.map(rawLogOf)
  let fills = 0
  const rate = ratePerSecond(1_500 * scale, logs.length, () => {
    fills = decodeFillLogs(logs, { chainId, exchanges }).fills.length
  })
  if (fills !== logs.length) throw new Error(`${fills} of ${logs.length} logs were decoded`)
  const floor = ratePerSecond(500 * scale, texts.length, () => texts.map((text) => JSON.parse(text)))
  return noted('decode, logs', perSecond(rate), `reading their JSON: ${perSecond(floor)}`)
}

/** A block full of other people's fills: which of them are of followed leaders, asked of the database. */
async function benchMatch(session: Session, { databaseUrl }: Installation, scale: number): Promise<Figure> {
  const strangers = fillLogsOf(session, 500).map((log, i) => ({
    ...log,
    owner: `0x${String(i).padStart(40, '0')}` as typeof log.owner,
  }))
  const pool = createPool(databaseUrl, { max: 1 })
  const intake = createIntake(pool)
  const samples: number[] = []
  for (let i = 0; i < Math.max(5, 40 * scale); i += 1) {
    const startedAt = performance.now()
    await intake.record(strangers, { source: 'chain', seenAt: now(), deliveryId: null })
    samples.push(performance.now() - startedAt)
  }
  await pool.end()
  const rate = (strangers.length * 1_000) / median(samples)
  return noted('match with followed leaders, logs', perSecond(rate), 'in blocks of 500 logs, none of a leader')
}

async function benchResolver(session: Session, { venue, databaseUrl }: Installation): Promise<Figure[]> {
  const http = (face: string) => createHttp({ baseUrl: `${venue.url}/${face}`, userAgent: 'bench', now })
  const pool = createPool(databaseUrl, { max: 2 })
  const gamma = createGamma({ http: http('gamma') })
  const resolver = createMarketResolver({
    gamma,
    clob: createClob({ http: http('clob'), now }),
    store: createMarkets(pool),
    now,
  })
  const tokens = session.markets.map(({ outcomes }) => toTokenId(outcomes[0]?.tokenId ?? ''))
  const misses: number[] = []
  const requests: number[] = []
  for (const tokenId of tokens) {
    const startedAt = performance.now()
    await resolver.resolve(tokenId)
    const resolvedAt = performance.now()
    await gamma.fetchMarketsByTokens([tokenId])
    misses.push(resolvedAt - startedAt)
    requests.push(performance.now() - resolvedAt)
  }
  const [first] = tokens
  let hits = 0
  const startedAt = performance.now()
  while (performance.now() - startedAt < 500 && first) {
    await resolver.resolve(first)
    hits += 1
  }
  const rate = (hits * 1_000) / (performance.now() - startedAt)
  await pool.end()
  return [
    noted('resolver, token in memory', perSecond(rate)),
    noted('resolver, token asked and stored, p50 / p99', p50p99(misses), `the request alone: ${p50p99(requests)}`),
  ]
}

/** A book of a hundred levels a side, of which the order takes twenty. */
async function benchPaper(session: Session, { venue }: Installation, scale: number): Promise<Figure> {
  const http = (face: string) => createHttp({ baseUrl: `${venue.url}/${face}`, userAgent: 'bench', now })
  const gamma = createGamma({ http: http('gamma') })
  const resolver = createMarketResolver({ gamma, clob: createClob({ http: http('clob'), now }), now })
  const tokenId = toTokenId(session.markets[0]?.outcomes[0]?.tokenId ?? '')
  const at = await resolver.resolve(tokenId)
  if (at.kind !== 'resolved') throw new Error('the venue does not know its own market')
  const level = (cents: bigint) => ({ price: price(cents * 1_000n), shares: shares(10_000_000n) })
  const levels = Array.from({ length: 100 }, (_, i) => BigInt(i))
  const book = normalizeBook({
    tokenId,
    bids: levels.map((i) => level(499n - i)),
    asks: levels.map((i) => level(500n + i)),
    asOf: now(),
    receivedAt: now(),
  })
  const order: PreparedOrder = {
    orderId: toOrderHash(hashOf('bench order')),
    tokenId,
    side: 'BUY',
    timeInForce: 'FAK',
    limitPrice: price(600_000n),
    shares: shares(200_000_000n),
    maxCost: usd(parseMicros('200')),
    payload: '',
  }
  // The market's tick is a cent; a finer one makes every level of the book a legal price.
  const fine = { ...at, market: { ...at.market, tickSize: price(1_000n) } }
  const outcome = fillOnPaper(order, fine, book, [], now()).outcome
  if (outcome.kind !== 'matched' || outcome.executions.length !== 20)
    throw new Error('the order must take twenty levels')
  const rate = ratePerSecond(1_000 * scale, 1, () => fillOnPaper(order, fine, book, [], 0))
  return noted('paper orders filled, 20 of 100 levels each', perSecond(rate))
}

/** Repeats for about so many milliseconds; `each` does `items` things. */
function ratePerSecond(forMs: number, items: number, each: () => unknown): number {
  for (let i = 0; i < 3; i += 1) each()
  const startedAt = performance.now()
  let rounds = 0
  while (performance.now() - startedAt < forMs) {
    each()
    rounds += 1
  }
  return (rounds * items * 1_000) / (performance.now() - startedAt)
}

const bodiesOf = (session: Session, count: number): string[] => {
  const make = createFillDeliveries(session)
  return Array.from({ length: count }, (_, i) => make(i).body)
}

/** The fills of so many deliveries, decoded. */
function fillLogsOf(session: Session, count: number): FillLog[] {
  const { chainId, exchanges } = loadConfigFromEnvironment().polygon
  return decodeFillLogs(bodiesOf(session, count).map(rawLogOf), { chainId, exchanges }).fills
}

/** The one log of a delivery, as the webhook adapter hands it on. */
function rawLogOf(body: string): RawLog {
  const { block } = (JSON.parse(body) as { event: { data: { block: AlchemyBlock } } }).event.data
  const [log] = block.logs
  if (!log) throw new Error('a delivery of the bench has one fill')
  return {
    address: log.account.address as RawLog['address'],
    topics: log.topics,
    data: log.data,
    blockNumber: block.number,
    blockHash: block.hash as RawLog['blockHash'],
    blockTime: block.timestamp * 1_000,
    txHash: log.transaction.hash as RawLog['txHash'],
    logIndex: log.index,
    removed: false,
  }
}

type AlchemyBlock = {
  number: number
  hash: string
  timestamp: number
  logs: {
    data: string
    topics: string[]
    index: number
    account: { address: string }
    transaction: { hash: string }
  }[]
}

const p50p99 = (samples: readonly number[]) => times(percentile(samples, 0.5), percentile(samples, 0.99))
