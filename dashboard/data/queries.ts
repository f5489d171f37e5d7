import { infiniteQueryOptions, type Query, type QueryClient, queryOptions } from '@tanstack/react-query'
import type { PnlView, StatusView } from '../../api/views.ts'
import type {
  BacktestAnswer,
  EquityAnswer,
  ExplanationAnswer,
  HealthAnswer,
  LeaderboardAnswer,
  PositionsAnswer,
  ProvidersAnswer,
  RunsAnswer,
  SignalsAnswer,
  Topic,
  TradersAnswer,
  WalletAnswer,
} from '../api-types.ts'
import { getJson } from './http.ts'

const SIGNALS_A_PAGE = 12

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => getJson<StatusView>('/status', signal),
})

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => getJson<HealthAnswer>('/health', signal),
})

export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: ({ signal }) => getJson<ProvidersAnswer>('/providers', signal),
})

export const pnlQuery = queryOptions({
  queryKey: ['pnl'],
  queryFn: ({ signal }) => getJson<PnlView>('/pnl', signal),
})

export const equityQuery = queryOptions({
  queryKey: ['equity'],
  queryFn: ({ signal }) => getJson<EquityAnswer>('/equity', signal),
})

export const positionsQuery = queryOptions({
  queryKey: ['positions'],
  queryFn: ({ signal }) => getJson<PositionsAnswer>('/positions', signal),
})

export const tradersQuery = queryOptions({
  queryKey: ['traders'],
  queryFn: ({ signal }) => getJson<TradersAnswer>('/traders?limit=200', signal),
})

/** The latest signals; each further page is older. */
export const signalsQuery = infiniteQueryOptions({
  queryKey: ['signals'],
  queryFn: ({ signal, pageParam }) => {
    const query = new URLSearchParams({ limit: String(SIGNALS_A_PAGE), ...(pageParam && { cursor: pageParam }) })
    return getJson<SignalsAnswer>(`/signals?${query}`, signal)
  },
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
})

/** Written once and for all, so it is never asked for again. */
export const explanationQuery = (fillId: string) =>
  queryOptions({
    queryKey: ['explanation', fillId],
    queryFn: ({ signal }) => getJson<ExplanationAnswer>(`/signals/${encodeURIComponent(fillId)}/explain`, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** One page of the leaderboard. @param asked - filters and order, as a query. */
export const leaderboardQuery = (asked: string, cursor: string | null) =>
  queryOptions({
    queryKey: ['leaderboard', asked, cursor],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams(asked)
      if (cursor !== null) query.set('cursor', cursor)
      return getJson<LeaderboardAnswer>(`/leaderboard?${query}`, signal)
    },
  })

export const runsQuery = queryOptions({
  queryKey: ['runs'],
  queryFn: ({ signal }) => getJson<RunsAnswer>('/discovery/runs?limit=10', signal),
})

export const walletQuery = (wallet: string) =>
  queryOptions({
    queryKey: ['wallet', wallet],
    queryFn: ({ signal }) => getJson<WalletAnswer>(`/wallets/${wallet}`, signal),
  })

/**
 * What copying a wallet would have paid. Its past does not change by the second. The server waits for an answer for most of a minute;
 * whether to wait once more is for whoever reads why there was none.
 */
export const backtestQuery = (wallet: string, { delaySeconds, size }: { delaySeconds: number; size: number }) =>
  queryOptions({
    queryKey: ['backtest', wallet, delaySeconds, size],
    queryFn: ({ signal }) =>
      getJson<BacktestAnswer>(`/wallets/${wallet}/backtest?delaySeconds=${delaySeconds}&size=${size}`, signal),
    staleTime: 5 * 60_000,
    retry: false,
  })

const QUERIES_OF: Readonly<Record<Topic, readonly string[]>> = {
  signals: ['signals'],
  positions: ['positions', 'pnl', 'equity'],
  status: ['status', 'health', 'providers', 'pnl'],
  traders: ['traders', 'leaderboard', 'wallet'],
  discovery: ['leaderboard', 'wallet', 'runs'],
}

/** Asks again for everything that these topics touch. Resolves when the answers are in; failures show in each query. */
export async function refetchTopics(client: QueryClient, topics: ReadonlySet<Topic>): Promise<void> {
  const keys = new Set([...topics].flatMap((topic) => QUERIES_OF[topic]))
  const touched = { predicate: ({ queryKey }: Query) => keys.has(String(queryKey[0])) }
  // Refetching would cancel a further page that the reader has just asked for.
  const furtherPages = client.getQueryCache().findAll(touched).filter(isFetchingFurtherPage)
  await Promise.allSettled(furtherPages.flatMap((query) => query.promise ?? []))
  await client.invalidateQueries(touched)
}

const isFetchingFurtherPage = ({ state }: Query): boolean =>
  state.fetchStatus === 'fetching' && state.fetchMeta?.fetchMore !== undefined

/** When the last answer of any of the page's queries came in; null before the first. */
export function lastAnswerAt(client: QueryClient): number | null {
  const times = client
    .getQueryCache()
    .getAll()
    .map((query) => query.state.dataUpdatedAt)
  const latest = Math.max(0, ...times)
  return latest === 0 ? null : latest
}
