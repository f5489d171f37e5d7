import { fileURLToPath } from 'node:url'
import { createVirtualClock, type VirtualClock } from '../../sim/clock.ts'
import { loadSession } from '../../sim/session.ts'
import { type Sim, startSim } from '../../sim/start.ts'

/** When the pasts of the test session end. */
export const PAST_END = Date.UTC(2026, 10, 25, 12)
const HOUR_MS = 3_600_000

export type Row = Record<string, string & number>
export type Page = { data: Row[]; pagination: { has_more: boolean; next_cursor: string | null } }

/** A venue whose wallets have a past, and short words for asking it. */
export type PastVenue = {
  clock: VirtualClock
  sim: Sim
  json<T>(url: string): Promise<T>
  /** Of the Data API. */
  data(path: string): Promise<Page>
  status(path: string): Promise<number>
  gamma(query: string): Promise<Row[]>
  /** Wallets as the session names them; their addresses follow from the names. */
  walletOf(name: string): string
  /** A wallet's latest thousand. */
  trades(name: string, more?: string): Promise<Row[]>
  /** The latest trade for which this holds, and its market. */
  tradeWhere(isWanted: (market: Row, trade: Row) => boolean, name?: string): Promise<{ trade: Row; market: Row }>
  stop(): Promise<void>
}

/** Opens the test session's venue. @param at - when it starts; its wallets go on after the end of their past. */
export async function openPastVenue(at = PAST_END): Promise<PastVenue> {
  const session = await loadSession(fileURLToPath(new URL('../../sim/sessions/discovery.json', import.meta.url)))
  const clock = createVirtualClock(at)
  // A block an hour, so that days can pass in a test.
  const sim = await startSim({ session, clock, pastUntil: PAST_END, blockMs: HOUR_MS })
  const json = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T
  const data = async (path: string) => await json<Page>(`${sim.urls.dataApi}${path}`)
  const gamma = async (query: string) =>
    (await json<{ markets: Row[] }>(`${sim.urls.gamma}/markets/keyset?${query}`)).markets
  const walletOf = (name: string) => sim.pasts().find((one) => one.career.name === name)?.wallet ?? ''
  const trades = async (name: string, more = '') =>
    (await data(`/v2/activity?user=${walletOf(name)}&type=TRADE&limit=1000${more}`)).data
  return {
    clock,
    sim,
    json,
    data,
    gamma,
    walletOf,
    trades,
    status: async (path) => (await fetch(`${sim.urls.dataApi}${path}`)).status,
    async tradeWhere(isWanted, name = 'noise') {
      for (const trade of await trades(name)) {
        const query = `clob_token_ids=${trade['token_id']}`
        const [market] = [...(await gamma(query)), ...(await gamma(`${query}&closed=true`))]
        if (market && isWanted(market, trade)) return { trade, market }
      }
      throw new Error(`${name} traded no such market`)
    },
    stop: () => sim.stop(),
  }
}
