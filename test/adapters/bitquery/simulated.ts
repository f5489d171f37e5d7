import { Hono } from 'hono'
import { createBitquery } from '../../../adapters/bitquery/bitquery.ts'
import type { PointsLedger } from '../../../adapters/bitquery/client.ts'
import { LIVE_EXCHANGES } from '../../../adapters/polygon/exchanges.ts'
import { toAddress, toConditionId, toTokenId, toTxHash } from '../../../domain/money/ids.ts'
import type { OwnedFill } from '../../../domain/traders/sources.ts'
import { secret } from '../../../runtime/secret.ts'
import { BITQUERY_TOKEN, createBitqueryRoutes } from '../../../sim/bitquery/routes.ts'
import { addressOf, hashOf } from '../../../sim/ids.ts'
import type { ActivityRow } from '../../../sim/venue/activity-row.ts'

export const NOW = Date.UTC(2026, 10, 25, 12)
export const TOKEN_ID = toTokenId('107562952936555819668737826428754978979556920505990557747611348541829551199040')
export const CONDITION_ID = toConditionId(hashOf('condition'))
export const walletOf = (name: string) => toAddress(addressOf(name))

/** One match: a taker who meets makers, all on the same token. */
export function matched(
  words: string,
  secondsAgo: number,
  taker: { name: string; side: 'BUY' | 'SELL' },
  makers: readonly { name: string; shares: number; price: number }[],
): ActivityRow[] {
  const base = { type: 'TRADE', tokenId: TOKEN_ID, conditionId: CONDITION_ID, fee: 0, moves: [] } as const
  const at = { txHash: hashOf('match', words), timestamp: NOW / 1000 - secondsAgo }
  const shares = makers.reduce((sum, maker) => sum + maker.shares, 0)
  const cash = makers.reduce((sum, maker) => sum + maker.shares * maker.price, 0)
  const otherSide = taker.side === 'BUY' ? 'SELL' : 'BUY'
  return [
    ...makers.map(({ name, shares: size, price }): ActivityRow => {
      return {
        ...base,
        ...at,
        wallet: walletOf(name),
        side: otherSide,
        role: 'maker',
        shares: size,
        price,
        cash: size * price,
      }
    }),
    {
      ...base,
      ...at,
      wallet: walletOf(taker.name),
      side: taker.side,
      role: 'taker',
      shares,
      price: cash / shares,
      cash,
    },
  ]
}

/** The same rows as the chain would tell them. */
export const onChain = (rows: readonly ActivityRow[]): OwnedFill[] =>
  rows.map((row) => ({
    wallet: toAddress(row.wallet),
    at: row.timestamp * 1000,
    conditionId: null,
    tokenId: toTokenId(row.tokenId ?? ''),
    outcomeIndex: null,
    side: row.side ?? 'BUY',
    role: row.role,
    shares: row.shares,
    notional: row.shares * row.price,
    fee: row.fee,
    orderHash: null,
    txHash: toTxHash(row.txHash),
    source: 'chain',
  }))

export type SimulatedOptions = {
  rows: readonly ActivityRow[]
  /** What the chain says, in its second page of two; the same as `rows` unless given. */
  known?: readonly OwnedFill[]
  token?: string
  simPoints?: number
  pointsPerMonth?: number
  pageSize?: number
  maxPages?: number
  tradesPerPage?: number
  /** Answers instead of Bitquery when it returns something. */
  fault?: () => Response | undefined
}

/** The adapter on a simulated Bitquery, on a clock that only sleeping moves. */
export function simulated(options: SimulatedOptions) {
  let time = NOW
  const used = new Map<string, number>()
  const questions: { query: string; variables: Record<string, unknown>; at: number }[] = []
  const passTime = (ms: number) => {
    time += ms
  }
  const points: PointsLedger = {
    load: async (month) => used.get(month) ?? 0,
    save: async (month, amount) => void used.set(month, amount),
  }
  const routes = createBitqueryRoutes({
    rows: async () => options.rows.toSorted((a, b) => b.timestamp - a.timestamp),
    tokenOf: () => ({ conditionId: CONDITION_ID, index: 0, label: 'Yes', marketId: '1', title: 'Will it?' }),
    now: () => time,
    ...(options.simPoints === undefined ? {} : { points: options.simPoints }),
  })
  const app = new Hono().route('/bitquery', routes)
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { query, variables } = JSON.parse(String(init?.body)) as { query: string; variables: Record<string, unknown> }
    questions.push({ query, variables, at: time })
    return options.fault?.() ?? app.request(String(input), init)
  }
  const bitquery = createBitquery({
    url: 'http://venue.test/bitquery/graphql',
    token: secret(options.token ?? BITQUERY_TOKEN),
    points,
    pointsPerMonth: options.pointsPerMonth ?? 1000,
    exchanges: LIVE_EXCHANGES.map(({ address }) => address),
    chain: {
      fetchFills: async (from) => ({
        fills: from === null ? [] : (options.known ?? onChain(options.rows)),
        settlements: [],
        found: [],
        fromBlock: from ?? 1,
        throughBlock: from ?? 1,
        isHead: from !== null,
      }),
    },
    now: () => time,
    sleep: async (ms) => passTime(ms),
    fetch,
    pageSize: options.pageSize ?? 100,
    maxPages: options.maxPages ?? 5,
    tradesPerPage: options.tradesPerPage ?? 1000,
  })
  return { bitquery, questions, used, passTime }
}
