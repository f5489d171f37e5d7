import { lazy, Suspense, useEffect } from 'react'
import { OverviewPage } from '../overview/overview-page.tsx'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { SkeletonLines } from '../parts/query-content.tsx'
import { shortWallet } from '../words/names.ts'
import { usePathname } from './location.ts'
import { type Route, routeOf } from './routes.ts'

const LeaderboardPage = lazy(async () => ({
  default: (await import('../leaderboard/leaderboard-page.tsx')).LeaderboardPage,
}))
const WalletPage = lazy(async () => ({ default: (await import('../wallet/wallet-page.tsx')).WalletPage }))

/** The page that the address asks for. What is rarely opened is loaded when it is. */
export function RoutedPage() {
  const route = routeOf(usePathname())
  const title = titleOf(route)
  useEffect(() => {
    document.title = title
  }, [title])
  return (
    <Suspense fallback={<SkeletonLines count={8} />}>
      <PageOf route={route} />
    </Suspense>
  )
}

function PageOf({ route }: { route: Route }) {
  switch (route.page) {
    case 'overview':
      return <OverviewPage />
    case 'leaderboard':
      return <LeaderboardPage />
    case 'wallet':
      return <WalletPage key={route.wallet} wallet={route.wallet} />
    case 'unknown':
      return (
        <div className="panel">
          <NothingYet title="There is no such page" description="A wallet’s page is /wallets/ and its address." />
        </div>
      )
  }
}

function titleOf(route: Route): string {
  switch (route.page) {
    case 'overview':
    case 'unknown':
      return 'Understudy'
    case 'leaderboard':
      return 'Leaderboard – Understudy'
    case 'wallet':
      return `${shortWallet(route.wallet)} – Understudy`
  }
}
