import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../scripts/chromium.ts'
import { type OpenedPage, openPage } from '../support/dashboard-browser.ts'
import { emptyAnswers, fullAnswers } from '../support/dashboard-fixtures.ts'

let browser: Browser
let opened: OpenedPage
beforeAll(async () => {
  browser = await launchChromium()
})
afterEach(async () => await opened.close())
afterAll(async () => await browser.close())

const openLive = async (answers = fullAnswers()) => {
  opened = await openPage(browser, answers)
  await opened.page.getByText('Live', { exact: true }).waitFor()
  await opened.page.getByText('Last signal').waitFor()
  await quiet()
  opened.api.requests.length = 0
  return opened
}

/** Resolves once the page has asked nothing for a while: a new connection is followed by a round of questions. */
async function quiet() {
  for (let asked = -1; asked !== opened.api.requests.length; ) {
    asked = opened.api.requests.length
    await opened.page.waitForTimeout(800)
  }
}

describe('a page that hears of changes', () => {
  it('shows a new signal without being reloaded', async () => {
    const { page, api } = await openLive(emptyAnswers())
    await page.getByText('No signal yet').waitFor()
    api.answers['/signals'] = fullAnswers()['/signals']
    api.announce('signals')
    await page.getByText('Price has moved').waitFor()
  })

  it('asks again only for what has changed', async () => {
    const { api } = await openLive()
    api.announce('positions')
    await expect.poll(() => [...api.requests].sort()).toEqual(['GET /equity', 'GET /pnl', 'GET /positions'])
  })

  it('answers a burst of changes by one round of questions', async () => {
    const { api } = await openLive()
    for (let change = 0; change < 50; change += 1) api.announce('traders')
    await expect.poll(() => api.requests.length).toBeGreaterThan(0)
    await quiet()
    expect(api.requests.length).toBeLessThanOrEqual(2)
  })

  it.each(['while it asks again', 'before it asks again'])('shows older signals when asked to %s', async (order) => {
    const { page, api } = await openLive()
    const asked = () => api.requests.filter((request) => request === 'GET /signals').length
    const release = api.hold('/signals')
    const click = () => page.getByRole('button', { name: 'Show older' }).click()
    const announce = async () => {
      api.announce('signals')
      await page.waitForTimeout(400)
    }
    if (order === 'while it asks again') {
      await announce()
      expect(asked()).toBe(1)
      await click()
    } else {
      await click()
      await announce()
    }
    release()
    await expect.poll(() => page.getByText('Price has moved').count()).toBe(2)
    await quiet()
    // One for the older page, then the round for both pages; or the first page, then the older.
    expect(asked()).toBe(order === 'while it asks again' ? 2 : 3)
  })

  it('passes over topics that it does not know', async () => {
    const { page, api } = await openLive()
    api.announce('weather')
    api.announce('traders')
    await expect.poll(() => api.requests).toEqual(['GET /traders'])
    expect(await page.getByRole('alert').count()).toBe(0)
  })
})

describe('a page that has lost the stream', () => {
  it('does not alarm anyone over a short break', async () => {
    const { page, api } = await openLive()
    api.dropStream()
    await page.clock.runFor(10_000)
    api.restoreStream()
    await page.clock.runFor(15_000)
    await page.getByText('Live', { exact: true }).waitFor()
    expect(await page.getByText('Stale since').count()).toBe(0)
  })

  it('polls every 15 s and says how old its figures are', async () => {
    const { page, api } = await openLive()
    api.dropStream()
    await page.clock.runFor(22_000)
    await page.getByText('Stale since').waitFor()
    api.answers['/signals'] = { rows: [], next: null }
    await page.clock.runFor(15_000)
    await page.getByText('No signal yet').waitFor()
    await page.getByText(/its figures are of 14:0[23]:\d\d\./).waitFor()
  })

  it('keeps what it knows on the screen, with the problem above it, when polling fails too', async () => {
    const { page, api } = await openLive()
    api.dropStream()
    api.failing.set('/positions', { status: 503, title: 'Not available now', detail: 'Postgres does not answer' })
    await page.clock.runFor(40_000)
    const positions = page.locator('#positions')
    await positions.getByText('Postgres does not answer').waitFor()
    expect(await positions.getByText('Bitcoin above $120,000').count()).toBe(1)
  })

  it('recovers by itself and catches up on what it missed', async () => {
    const { page, api } = await openLive(emptyAnswers())
    api.dropStream()
    await page.clock.runFor(22_000)
    await page.getByText('Stale since').waitFor()
    api.answers['/traders'] = fullAnswers()['/traders']
    api.restoreStream()
    await page.clock.runFor(3_000)
    await page.getByText('Live', { exact: true }).waitFor()
    await page.getByText('3 followed, 1 paused').waitFor()
    expect(await page.getByText('Stale since').count()).toBe(0)
  })
})
