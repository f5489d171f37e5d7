import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../scripts/chromium.ts'
import { findBarriers, type Look, openPage, shoot } from '../support/dashboard-browser.ts'
import { fullAnswers } from '../support/dashboard-fixtures.ts'
import { SKILLED } from '../support/discovery-fixtures.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchChromium()
})
afterAll(async () => await browser.close())

const LOOKS: Look[] = [
  { device: 'desktop', scheme: 'light' },
  { device: 'desktop', scheme: 'dark' },
  { device: 'phone', scheme: 'light' },
  { device: 'phone', scheme: 'dark' },
]

describe('the page of a wallet', () => {
  it.each(LOOKS)('is readable for everyone and fits a $device, $scheme', async (look) => {
    const { page, complaints, close } = await openPage(browser, fullAnswers(), { ...look, path: `/wallets/${SKILLED}` })
    try {
      await page.getByText('What would raise it').waitFor()
      await page.locator('canvas').first().waitFor()
      await page.getByText('Spread', { exact: true }).waitFor()
      await shoot(page, `wallet-full-${look.device}-${look.scheme}`)
      expect(await findBarriers(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
      expect(complaints).toEqual([])
    } finally {
      await close()
    }
  })
})
