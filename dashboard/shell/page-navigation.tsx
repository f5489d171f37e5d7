import { NavLink } from '@mantine/core'

/** The pages there are, each with its parts. A new page is a new entry. */
const PAGES = [
  {
    label: 'Overview',
    href: '/',
    parts: [
      { label: 'Account', href: '#account' },
      { label: 'Equity', href: '#equity' },
      { label: 'Health', href: '#health' },
      { label: 'Signals', href: '#signals' },
      { label: 'Positions', href: '#positions' },
      { label: 'Leaders', href: '#leaders' },
    ],
  },
] as const

export function PageNavigation({ onFollow }: { onFollow: () => void }) {
  return PAGES.map((page) => (
    <div key={page.href} className="page-links">
      <NavLink href={page.href} label={page.label} active aria-current="page" />
      {page.parts.map((part) => (
        <NavLink key={part.href} className="part-link" href={part.href} label={part.label} onClick={onFollow} />
      ))}
    </div>
  ))
}
