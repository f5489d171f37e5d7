import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../scripts/chromium.ts'
import type { DashboardApi } from '../support/dashboard-api.ts'
import { findBarriers, type Look, openPage, shoot } from '../support/dashboard-browser.ts'
import { emptyAnswers, fullAnswers, type PageAnswers } from '../support/dashboard-fixtures.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(async () => await browser.close())

type State = { name: string; shows: string; answers: () => PageAnswers; prepare?: (api: DashboardApi) => void }

const STATES: State[] = [
  { name: 'full', shows: 'tide-watcher', answers: fullAnswers },
  { name: 'empty', shows: 'Nobody is scored yet', answers: emptyAnswers },
  { name: 'loading', shows: 'Least score', answers: fullAnswers, prepare: (api) => api.hanging.add('/leaderboard') },
  {
    name: 'error',
    shows: 'Not available now (503)',
    answers: fullAnswers,
    prepare: (api) =>
      api.failing.set('/leaderboard', { status: 503, title: 'Not available now', detail: 'Postgres does not answer' }),
  },
]

const LOOKS: Look[] = [
  { device: 'desktop', scheme: 'light' },
  { device: 'desktop', scheme: 'dark' },
  { device: 'phone', scheme: 'light' },
  { device: 'phone', scheme: 'dark' },
]

describe.each(STATES)('the leaderboard when $name', ({ name, shows, answers, prepare }) => {
  it.each(LOOKS)('is readable for everyone and fits a $device, $scheme', async (look) => {
    const { page, complaints, close } = await openPage(browser, answers(), { ...look, path: '/leaderboard' }, prepare)
    try {
      await page.getByText(shows).first().waitFor()
      await shoot(page, `leaderboard-${name}-${look.device}-${look.scheme}`)
      expect(await findBarriers(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
      expect(complaints).toEqual([])
    } finally {
      await close()
    }
  })
})
