import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../scripts/chromium.ts'
import type { DashboardApi } from '../support/dashboard-api.ts'
import { findBarriers, type Look, type OpenedPage, openPage, shoot } from '../support/dashboard-browser.ts'
import { emptyAnswers, fullAnswers, type PageAnswers } from '../support/dashboard-fixtures.ts'
import { RUN, SKILLED } from '../support/discovery-fixtures.ts'

let browser: Browser
let opened: OpenedPage
beforeAll(async () => {
  browser = await launchChromium()
})
afterEach(async () => await opened.close())
afterAll(async () => await browser.close())

async function open(search = '', answers = fullAnswers(), look: Look = {}, prepare?: (api: DashboardApi) => void) {
  opened = await openPage(browser, answers, { ...look, path: `/leaderboard${search}` }, prepare)
  return opened
}

/** What the leaderboard was last asked, after `pathname?`. */
const lastAsked = ({ api }: OpenedPage): string | undefined =>
  api.queries
    .findLast((query) => query.startsWith('/leaderboard?') && query !== '/leaderboard?')
    ?.slice('/leaderboard?'.length)

type State = { name: string; shows: string; answers: () => PageAnswers; prepare?: (api: DashboardApi) => void }

const STATES: State[] = [
  { name: 'full', shows: 'tide-watcher', answers: fullAnswers },
  { name: 'empty', shows: 'Nobody is scored yet', answers: emptyAnswers },
  { name: 'loading', shows: 'Score at least', answers: fullAnswers, prepare: (api) => api.hanging.add('/leaderboard') },
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
  { device: 'phone', scheme: 'dark' },
]
const ALL_LOOKS: Look[] = [...LOOKS, { device: 'desktop', scheme: 'dark' }, { device: 'phone', scheme: 'light' }]

describe.each(STATES)('the leaderboard when $name', ({ name, shows, answers, prepare }) => {
  it.each(name === 'full' ? ALL_LOOKS : LOOKS)('is readable for everyone and fits a $device, $scheme', async (look) => {
    const { page, complaints } = await open('', answers(), look, prepare)
    await page.getByText(shows).first().waitFor()
    await shoot(page, `leaderboard-${name}-${look.device}-${look.scheme}`)
    expect(await findBarriers(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    expect(complaints).toEqual([])
  })
})

describe('a row of the leaderboard', () => {
  it('shows score, grade, skill with its error, probability, verdict and status', async () => {
    const { page } = await open()
    const row = page.getByRole('row', { name: /tide-watcher/ })
    await row.waitFor()
    const text = await row.textContent()
    for (const words of [
      '92.5',
      'A',
      '+1.6¢',
      '± 1.1¢',
      '93%',
      'Evidence',
      '112 events, enough for live',
      '+4',
      'Copied',
      'One of 3',
    ]) {
      expect(text).toContain(words)
    }
  })

  it('says why a wallet with a high score is not copied', async () => {
    const { page } = await open()
    expect(await page.getByRole('row', { name: /lantern/ }).textContent()).toContain('Copying would lose')
    expect(await page.getByRole('row', { name: /0x77d1…1b3e/ }).textContent()).toContain('Market maker')
    expect(await page.getByRole('row', { name: /0x3c0f…e1d2/ }).textContent()).toContain('18 of 30 events')
  })

  it('marks who is simulated', async () => {
    const { page } = await open()
    expect(await page.getByRole('row', { name: /rehearsal-1/ }).textContent()).toContain('simulated')
  })
})

describe('asking the leaderboard', () => {
  it('sorts by the API, says so to screen readers, and keeps it in the address', async () => {
    const { page } = await open()
    const header = page.getByRole('columnheader', { name: 'Copying pays' })
    await header.getByRole('button').click()
    await expect.poll(() => lastAsked(opened)).toBe('sort=probability')
    expect(await header.getAttribute('aria-sort')).toBe('descending')
    await header.getByRole('button').click()
    await expect.poll(() => lastAsked(opened)).toBe('sort=probability&order=asc')
    expect(new URL(page.url()).search).toBe('?sort=probability&order=asc')
  })

  it('waits for a pause in typing, and asks for what is left', async () => {
    const { page } = await open()
    await page.getByLabel('Score at least').fill('70')
    await page.clock.runFor(1_000)
    await expect.poll(() => lastAsked(opened)).toBe('minScore=70')
    await page.getByLabel('Trades at least').fill('50')
    await page.clock.runFor(1_000)
    await expect.poll(() => lastAsked(opened)).toBe('minScore=70&minTrades=50')
  })

  it('can be for those with evidence only, and without the paused', async () => {
    const { page } = await open()
    await page.getByLabel('Only with evidence').click()
    await page.getByLabel('Show paused').click()
    await expect.poll(() => lastAsked(opened)).toBe('verdict=evidence&paused=false')
    await page.getByRole('button', { name: 'Show everybody' }).click()
    await expect.poll(() => new URL(page.url()).search).toBe('')
  })

  it('begins with what the address asks for', async () => {
    await open('?sort=pnl30d&minScore=60&verdict=evidence')
    await expect.poll(() => lastAsked(opened)).toBe('sort=pnl30d&minScore=60&verdict=evidence')
    expect(await opened.page.getByLabel('Score at least').inputValue()).toBe('60')
    expect(await opened.page.getByLabel('Only with evidence').isChecked()).toBe(true)
  })

  it('can be sorted on a phone, where there are no headings', async () => {
    const { page } = await open('', fullAnswers(), { device: 'phone' })
    await page.getByLabel('Sorted by').selectOption('Copying pays')
    await expect.poll(() => lastAsked(opened)).toBe('sort=probability')
  })

  it('says that nobody with evidence is normal', async () => {
    const answers = fullAnswers()
    answers['/leaderboard'].rows = []
    const { page } = await open('?verdict=evidence', answers)
    await page.getByText('No wallet with evidence').waitFor()
    await page.getByText('That is normal.').waitFor()
  })

  it.each([
    ['running', 'Discovery began 1 h ago'],
    ['failed', 'too many wallets failed. The next one goes on where reading stopped.'],
  ] as const)('says while nobody is scored that discovery is %s', async (state, words) => {
    const answers = emptyAnswers()
    const summary = state === 'failed' ? 'too many wallets failed' : null
    answers['/discovery/runs'].rows = [{ ...RUN, state, summary, finishedAt: null, publishedAt: null }]
    const { page } = await open('', answers)
    await page.getByText(words).waitFor()
  })

  it('turns pages forth and back', async () => {
    const { page } = await open()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('Page 2').waitFor()
    expect(lastAsked(opened)).toBe('cursor=71.2.0x01')
    await page.getByRole('button', { name: 'Previous' }).click()
    await page.getByText('Page 1').waitFor()
    expect(await page.getByRole('button', { name: 'Previous' }).isDisabled()).toBe(true)
  })
})

describe('going between pages', () => {
  it('follows a wallet to its page and the browser’s back button back, without loading the page anew', async () => {
    const { page } = await open('?minScore=60')
    await page.evaluate('window.stillThere = true')
    await page.getByRole('link', { name: 'tide-watcher' }).click()
    await page.getByRole('heading', { name: 'tide-watcher' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(`/wallets/${SKILLED}`)
    expect(await page.title()).toBe('0x5be7…9a17 – Understudy')
    await page.goBack()
    await page.getByRole('columnheader', { name: 'Copying pays' }).waitFor()
    expect(new URL(page.url()).search).toBe('?minScore=60')
    expect(await page.evaluate('window.stillThere')).toBe(true)
  })

  it('marks in the menu where one is', async () => {
    const { page } = await open()
    const menu = page.getByRole('navigation', { name: 'Pages' }).first()
    expect(await menu.getByRole('link', { name: 'Leaderboard' }).getAttribute('aria-current')).toBe('page')
    await menu.getByRole('link', { name: 'Overview' }).click()
    await page.getByText('Latest signals').first().waitFor()
    expect(await menu.getByRole('link', { name: 'Overview' }).getAttribute('aria-current')).toBe('page')
    expect(await page.title()).toBe('Understudy')
  })

  it('says so where there is no such page', async () => {
    const { page } = await open()
    await page.evaluate("history.pushState(null, '', '/wallets/0x12'); dispatchEvent(new PopStateEvent('popstate'))")
    await page.getByText('There is no such page').waitFor()
  })
})

describe('a leaderboard that is open', () => {
  it('follows what discovery publishes', async () => {
    const { page, api } = await open()
    await page.getByText('3 with evidence').waitFor()
    const counts = api.answers['/leaderboard'].counts
    api.answers['/leaderboard'].counts = { ...counts, byVerdict: [{ verdict: 'evidence', wallets: 4 }] }
    api.announce('discovery')
    await page.clock.runFor(1_000)
    await page.getByText('4 with evidence').waitFor()
  })
})
