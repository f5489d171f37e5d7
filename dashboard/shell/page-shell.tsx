import { AppShell, Burger, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { MarkIcon } from '../parts/icons.tsx'
import { LiveIndicator } from './live-indicator.tsx'
import { ModeBanner } from './mode-banner.tsx'
import { PageNavigation } from './page-navigation.tsx'
import { StaleNotice } from './stale-notice.tsx'
import { ThemeSwitch } from './theme-switch.tsx'
import { TradingButton } from './trading-button.tsx'

/** What surrounds every page: which money this is, whether the figures are current, and the way to stop. */
export function PageShell({ children }: { children: ReactNode }) {
  const [menuOpen, menu] = useDisclosure(false)
  return (
    <AppShell
      header={{ height: 92 }}
      navbar={{ width: 208, breakpoint: 'lg', collapsed: { mobile: !menuOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <AppShell.Header>
        <ModeBanner />
        <Group className="top-bar" justify="space-between" wrap="nowrap" gap="sm">
          <Group gap="xs" wrap="nowrap">
            <Burger
              hiddenFrom="lg"
              size="sm"
              opened={menuOpen}
              onClick={menu.toggle}
              aria-label="Menu"
              aria-expanded={menuOpen}
            />
            <MarkIcon />
            <Text component="h1" className="brand">
              Understudy
            </Text>
          </Group>
          <Group gap="sm" wrap="nowrap">
            <LiveIndicator />
            <ThemeSwitch />
            <TradingButton />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar aria-label="Pages">
        <PageNavigation onFollow={menu.close} />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <div className="content">
          <StaleNotice />
          {children}
        </div>
      </AppShell.Main>
    </AppShell>
  )
}
