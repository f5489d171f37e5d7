import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { type DashboardApi, startDashboardApi } from './dashboard-api.ts'
import { NOW, type PageAnswers } from './dashboard-fixtures.ts'

export const DEVICES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }
export type Look = { device?: keyof typeof DEVICES; scheme?: 'light' | 'dark'; path?: string }

export type OpenedPage = { page: Page; api: DashboardApi; complaints: string[]; close(): Promise<void> }

/**
 * Opens the page in a fresh browser profile, on a clock that starts at `NOW`, served by an API of its own. `complaints` gathers
 * what the browser reports: uncaught errors and breaches of the page's security policy.
 */
export async function openPage(
  browser: Browser,
  answers: PageAnswers,
  { device = 'desktop', scheme = 'light', path = '/' }: Look = {},
  prepare: (api: DashboardApi) => void = () => undefined,
): Promise<OpenedPage> {
  const api = await startDashboardApi(answers)
  prepare(api)
  const context = await browser.newContext({
    viewport: DEVICES[device],
    colorScheme: scheme,
    timezoneId: 'UTC',
    locale: 'en-GB',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy/.test(message.text())) complaints.push(message.text())
  })
  await page.clock.install({ time: NOW })
  await page.goto(`${api.url}${path}`)
  return {
    page,
    api,
    complaints,
    async close() {
      await context.close()
      await api.stop()
    },
  }
}

/** What axe finds that keeps people from using the page, as `rule: element`. */
export async function findBarriers(page: Page): Promise<string[]> {
  // Through the debugger: the page's own policy forbids any script but its files.
  await page.evaluate(axe.source)
  const { violations } = (await page.evaluate('axe.run()')) as { violations: Violation[] }
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`))
}

type Violation = { id: string; impact: string; nodes: { html: string }[] }

/** Keeps a picture of the page beside the system's other temporary files, to be looked at. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = join(tmpdir(), 'understudy-page')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}
