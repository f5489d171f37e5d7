import { NavLink } from '@mantine/core'
import { usePathname } from './location.ts'
import { PageLink } from './page-link.tsx'
import { type Route, routeOf } from './routes.ts'

type PageEntry = {
  label: string
  href: string
  shows: readonly Route['page'][]
  parts: readonly { label: string; href: string; of?: Route['page'] }[]
}

/** The pages there are, each with its parts. A new page is a new entry. */
const PAGES: readonly PageEntry[] = [
  {
    label: 'Overview',
    href: '/',
    shows: ['overview'],
    parts: [
      { label: 'Account', href: '#account' },
      { label: 'Equity', href: '#equity' },
      { label: 'Health', href: '#health' },
      { label: 'Signals', href: '#signals' },
      { label: 'Positions', href: '#positions' },
      { label: 'Leaders', href: '#leaders' },
    ],
  },
  {
    label: 'Leaderboard',
    href: '/leaderboard',
    // A wallet's page belongs to it: that is where one comes from.
    shows: ['leaderboard', 'wallet'],
    parts: [
      { label: 'Verdict', href: '#verdict', of: 'wallet' },
      { label: 'Score', href: '#score', of: 'wallet' },
      { label: 'Company', href: '#company', of: 'wallet' },
      { label: 'Copying it', href: '#backtest', of: 'wallet' },
      { label: 'Their profit', href: '#performance', of: 'wallet' },
      { label: 'How it trades', href: '#trading', of: 'wallet' },
      { label: 'Markets', href: '#markets', of: 'wallet' },
      { label: 'History', href: '#history', of: 'wallet' },
    ],
  },
]

export function PageNavigation({ onFollow }: { onFollow: () => void }) {
  const { page: shown } = routeOf(usePathname())
  return PAGES.map((page) => {
    const isActive = page.shows.includes(shown)
    return (
      <div key={page.href} className="page-links">
        <NavLink
          component={PageLink}
          href={page.href}
          label={page.label}
          active={isActive}
          {...(isActive && { 'aria-current': 'page' })}
          onClick={onFollow}
        />
        {isActive &&
          page.parts
            .filter((part) => part.of === undefined || part.of === shown)
            .map((part) => (
              <NavLink key={part.href} className="part-link" href={part.href} label={part.label} onClick={onFollow} />
            ))}
      </div>
    )
  })
}
