/** What the page shows, read off its address. */
export type Route = { page: 'overview' | 'leaderboard' } | { page: 'wallet'; wallet: string } | { page: 'unknown' }

export function routeOf(pathname: string): Route {
  if (pathname === '/') return { page: 'overview' }
  if (pathname === '/leaderboard') return { page: 'leaderboard' }
  const wallet = /^\/wallets\/(0x[0-9a-f]{40})$/i.exec(pathname)?.[1]
  return wallet === undefined ? { page: 'unknown' } : { page: 'wallet', wallet: wallet.toLowerCase() }
}

/** The address of a wallet's page. */
export const walletPath = (wallet: string): string => `/wallets/${wallet}`
