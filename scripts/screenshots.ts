import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { launchChromium } from './chromium.ts'

/**
 * Takes the pictures that the documents show, from a running Understudy (`npm run demo`):
 *
 *   npm run screenshots -- [--page http://127.0.0.1:8787] [--temporal http://127.0.0.1:8233] [--out docs/images]
 */
type Picture = {
  name: string
  width: number
  height: number
  scheme: 'light' | 'dark'
  /** Goes to what is shown and waits until it is there. */
  open: (page: Page) => Promise<void>
}

const PAGE_PICTURES: Picture[] = [
  { name: 'page', width: 1440, height: 1180, scheme: 'light', open: openOverview },
  { name: 'page-dark', width: 1440, height: 1180, scheme: 'dark', open: openOverview },
  { name: 'page-phone', width: 390, height: 844, scheme: 'light', open: openOverview },
  { name: 'leaderboard', width: 1440, height: 1000, scheme: 'light', open: openLeaderboard },
  { name: 'wallet', width: 1440, height: 1800, scheme: 'light', open: openFirstWallet },
]

/** The columns of a blotter. The Web UI keeps a person's choice of columns in the browser; these names are in docs/operation.md. */
const COLUMNS = ['Start', 'UsSide', 'UsMarket', 'UsStatus', 'UsReason', 'UsNotionalMicros', 'UsLeader', 'Workflow ID']

const { values: options } = parseArgs({
  options: {
    page: { type: 'string', default: 'http://127.0.0.1:8787' },
    temporal: { type: 'string', default: 'http://127.0.0.1:8233' },
    out: { type: 'string', default: 'docs/images' },
  },
})

mkdirSync(options.out, { recursive: true })
const browser = await launchChromium()
try {
  for (const picture of PAGE_PICTURES) await takePagePicture(browser, picture)
  await takeTemporalPictures(browser)
} finally {
  await browser.close()
}

/** A page that cannot show what it is about is no picture. */
async function takePagePicture(browser: Browser, { name, width, height, scheme, open }: Picture) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await open(page)
  const path = join(options.out, `${name}.png`)
  await page.screenshot({ path })
  console.log(path)
  await context.close()
}

/** Waits for the answers to be on the page and its curve to be drawn. */
async function openOverview(page: Page) {
  await page.goto(options.page)
  await page.getByText('Live', { exact: true }).waitFor()
  await page.locator('#signals').getByRole('button', { name: 'Explain' }).first().waitFor()
  await page.locator('#equity canvas').first().waitFor()
}

/** By probability: who is worth copying comes first. */
async function openLeaderboard(page: Page) {
  await page.goto(`${options.page}/leaderboard?sort=probability`)
  await page.locator('#leaderboard a[href^="/wallets/"]').first().waitFor()
}

async function openFirstWallet(page: Page) {
  await openLeaderboard(page)
  await page.locator('#leaderboard a[href^="/wallets/"]').first().click()
  await page.locator('#performance canvas').first().waitFor()
}

async function takeTemporalPictures(browser: Browser) {
  const context = await browser.newContext({ viewport: { width: 1800, height: 1200 } })
  const columns = JSON.stringify({ default: COLUMNS.map((label) => ({ label })) })
  const content = `localStorage.setItem('namespace-workflow-table-columns', ${JSON.stringify(columns)})`
  await context.addInitScript({ content })
  const page = await context.newPage()
  const query = encodeURIComponent('WorkflowType="copyTrade"')
  await page.goto(`${options.temporal}/namespaces/default/workflows?query=${query}`)
  const copied = page.locator('tr', { hasText: 'filled' }).locator('a[href*="/workflows/copy"]').first()
  await copied.waitFor()
  await take('temporal')
  await copied.click()
  await page.getByText('reconcile').first().waitFor()
  await take('temporal-workflow')
  await context.close()

  async function take(name: string) {
    const path = join(options.out, `${name}.png`)
    await page.screenshot({ path })
    console.log(path)
  }
}
