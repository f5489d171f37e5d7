import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import { launchChromium } from './chromium.ts'

/**
 * Takes the pictures that the documents show, from a running Understudy (`npm run demo`):
 *
 *   npx tsx scripts/screenshots.ts [--page http://127.0.0.1:8787] [--out docs/images]
 */
type Picture = { name: string; width: number; height: number; scheme: 'light' | 'dark' }

const PAGE_PICTURES: Picture[] = [
  { name: 'page', width: 1440, height: 1180, scheme: 'light' },
  { name: 'page-dark', width: 1440, height: 1180, scheme: 'dark' },
  { name: 'page-phone', width: 390, height: 844, scheme: 'light' },
]

const { values: options } = parseArgs({
  options: {
    page: { type: 'string', default: 'http://127.0.0.1:8787' },
    out: { type: 'string', default: 'docs/images' },
  },
})

mkdirSync(options.out, { recursive: true })
const browser = await launchChromium()
try {
  for (const picture of PAGE_PICTURES) await takePagePicture(browser, picture)
} finally {
  await browser.close()
}

/** Waits for the answers to be on the page and its curve to be drawn; a page that cannot show them is no picture. */
async function takePagePicture(browser: Browser, { name, width, height, scheme }: Picture) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto(options.page)
  await page.getByText('Live', { exact: true }).waitFor()
  await page.locator('#signals').getByRole('button', { name: 'Explain' }).first().waitFor()
  await page.locator('#equity canvas').first().waitFor()
  const path = join(options.out, `${name}.png`)
  await page.screenshot({ path })
  console.log(path)
  await context.close()
}
