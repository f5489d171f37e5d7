import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../scripts/chromium.ts'
import type { DashboardApi } from '../support/dashboard-api.ts'
import { findBarriers, type Look, openPage, shoot } from '../support/dashboard-browser.ts'
import { emptyAnswers, fullAnswers, halted, type PageAnswers } from '../support/dashboard-fixtures.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(async () => await browser.close())

type State = { name: string; shows: string; answers: () => PageAnswers; prepare?: (api: DashboardApi) => void }

const STATES: State[] = [
  { name: 'full', shows: 'tide-watcher', answers: fullAnswers },
  { name: 'empty', shows: 'No signal yet', answers: emptyAnswers },
  { name: 'halted', shows: 'Trading is halted: Daily loss limit', answers: () => halted(fullAnswers()) },
  {
    name: 'loading',
    shows: 'Reading the mode…',
    answers: fullAnswers,
    prepare: (api) => {
      for (const path of Object.keys(api.answers)) api.hanging.add(path)
    },
  },
  {
    name: 'error',
    shows: 'Not available now (503)',
    answers: fullAnswers,
    prepare: (api) => {
      const failure = { status: 503, title: 'Not available now', detail: 'Postgres does not answer' } as const
      for (const path of Object.keys(api.answers)) api.failing.set(path, failure)
    },
  },
]

const LOOKS: Omit<Required<Look>, 'path'>[] = [
  { device: 'desktop', scheme: 'light' },
  { device: 'desktop', scheme: 'dark' },
  { device: 'phone', scheme: 'light' },
  { device: 'phone', scheme: 'dark' },
]

describe.each(STATES)('the page when $name', ({ name, shows, answers, prepare }) => {
  it.each(LOOKS)('is readable for everyone and fits a $device, $scheme', async (look) => {
    const { page, complaints, close } = await openPage(browser, answers(), look, prepare)
    try {
      await page.getByText(shows).first().waitFor()
      if (name === 'full') await page.locator('canvas').first().waitFor()
      await shoot(page, `${name}-${look.device}-${look.scheme}`)
      expect(await findBarriers(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
      expect(complaints).toEqual([])
    } finally {
      await close()
    }
  })
})

describe('what opens on the page', () => {
  it.each(LOOKS)(
    'an explanation and the dialog to halt are readable for everyone on a $device, $scheme',
    async (look) => {
      const { page, complaints, close } = await openPage(browser, fullAnswers(), look)
      try {
        await page.getByRole('button', { name: 'Explain' }).nth(1).click()
        await page.getByText('✗ drift').waitFor()
        await shoot(page, `explained-${look.device}-${look.scheme}`)
        expect(await findBarriers(page)).toEqual([])
        await page.getByRole('button', { name: 'HALT' }).click()
        await page.getByRole('dialog', { name: 'Halt trading?' }).waitFor()
        await shoot(page, `halting-${look.device}-${look.scheme}`)
        expect(await findBarriers(page)).toEqual([])
        expect(complaints).toEqual([])
      } finally {
        await close()
      }
    },
  )

  it('follows the theme that was chosen, and remembers it', async () => {
    const { page, close } = await openPage(browser, fullAnswers(), { scheme: 'light' })
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme')
    try {
      await page.getByRole('button', { name: 'Theme: as the system' }).click()
      await page.getByRole('button', { name: 'Theme: light' }).click()
      await page.getByRole('button', { name: 'Theme: dark' }).waitFor()
      expect(await scheme()).toBe('dark')
      await page.reload()
      await page.getByRole('button', { name: 'Theme: dark' }).waitFor()
      expect(await scheme()).toBe('dark')
    } finally {
      await close()
    }
  })
})

describe('the stale page', () => {
  it.each(LOOKS)('says since when, on a $device, $scheme', async (look) => {
    const { page, api, close } = await openPage(browser, fullAnswers(), look)
    try {
      await page.getByText('Live', { exact: true }).waitFor()
      api.dropStream()
      await page.clock.runFor(25_000)
      const notice = page.getByRole('alert').filter({ hasText: 'Stale since' })
      await notice.waitFor()
      expect(await notice.textContent()).toMatch(/^Stale since 14:02:1\d/)
      await shoot(page, `stale-${look.device}-${look.scheme}`)
      expect(await findBarriers(page)).toEqual([])
    } finally {
      await close()
    }
  })
})
