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

const open = async (answers = fullAnswers()) => {
  opened = await openPage(browser, answers)
  return opened
}

describe('the mode banner', () => {
  it('says that the money is not real, and says so on every part of the page', async () => {
    const { page } = await open()
    const banner = page.getByText('PAPER – no real money')
    await banner.waitFor()
    await page.getByText('Leaders', { exact: true }).last().scrollIntoViewIfNeeded()
    expect(await banner.isVisible()).toBe(true)
  })

  it('says when every leader is simulated', async () => {
    const answers = fullAnswers()
    answers['/traders'].rows = answers['/traders'].rows.filter((leader) => leader.simulated)
    const { page } = await open(answers)
    await page.getByText('All leaders are simulated').waitFor()
  })

  it('cannot be mistaken for paper when the money is real', async () => {
    const answers = fullAnswers()
    answers['/status'].mode = 'live'
    const { page } = await open(answers)
    await page.getByText('LIVE – real money').waitFor()
    expect(await page.getByText('PAPER').count()).toBe(0)
  })
})

describe('the account', () => {
  it('shows equity, the day, what is realised, what is not, and what is at risk', async () => {
    const { page } = await open()
    await page.getByText('since 00:00 UTC').waitFor()
    expect(await page.locator('#account .tile').allTextContents()).toEqual([
      'Equity$1,042.32+$42.32 (+4.23%) of $1,000.00 put in',
      'Today-$1.70since 00:00 UTC',
      'Realised+$38.9541 closed, 61% with a gain',
      'Unrealised+$3.36at the last marks',
      'Exposure$191.7518% of equity at risk, $847.20 cash free',
    ])
  })

  it('says that there is none before the first deposit', async () => {
    const answers = emptyAnswers()
    answers['/status'].account = null
    const { page } = await open(answers)
    await page.getByText('No account yet').waitFor()
  })

  it('leaves the rest of the page standing when one figure cannot be read', async () => {
    const answers = fullAnswers()
    if (answers['/status'].account) answers['/status'].account.equity = 'NaN'
    const { page } = await open(answers)
    await page.getByText('amount was "NaN", expected a decimal number').waitFor()
    await page.getByText('Price has moved').waitFor()
    expect(await page.getByRole('button', { name: 'HALT' }).isEnabled()).toBe(true)
  })
})

describe('the health panel', () => {
  it('shows what waits, and which provider loses deliveries', async () => {
    const { page } = await open()
    const health = page.locator('#health')
    await health.getByText('87.0% delivered').waitFor()
    await health.getByText('Last failure: unusable: found an object without "receipts"').waitFor()
    expect(await health.locator('li', { hasText: 'Moralis' }).textContent()).toContain('not set up')
  })

  it('says when copying is switched off', async () => {
    const answers = fullAnswers()
    answers['/health'].copyTradingEnabled = false
    const { page } = await open(answers)
    await page.getByText('copying switched off').waitFor()
  })
})

describe('the signals', () => {
  it('tell the decision and its reason in words', async () => {
    const { page } = await open()
    const row = page.getByRole('row', { name: /Price has moved/ })
    await row.waitFor()
    expect(await row.textContent()).toContain('3.93% above the leader’s price (limit: at most 2%)')
    for (const words of ['Waiting', 'Copied', 'Outcome unknown', 'Left the chain']) {
      expect(await page.locator('#signals').getByText(words).count()).toBeGreaterThan(0)
    }
  })

  it('open to every line of the explanation, and close again', async () => {
    const { page } = await open()
    const button = page.getByRole('row', { name: /Price has moved/ }).getByRole('button', { name: 'Explain' })
    await button.click()
    await page.getByText('To be copied it would have needed: at most 2%.').waitFor()
    expect(await button.getAttribute('aria-expanded')).toBe('true')
    await page.getByText('Seen 14:02:02 by alchemy, 1.2 s after its block → decided after 84 ms').waitFor()
    await button.click()
    expect(await page.getByText('To be copied it would').count()).toBe(0)
  })

  it('go on with older ones', async () => {
    const { page } = await open()
    await page.getByText('Price has moved').waitFor()
    await page.getByRole('button', { name: 'Show older' }).click()
    await expect.poll(() => page.getByText('Price has moved').count()).toBe(2)
    expect(await page.getByRole('button', { name: 'Show older' }).count()).toBe(0)
  })
})

describe('the positions', () => {
  it('sort by exact amounts, and say so to screen readers', async () => {
    const { page } = await open()
    const header = page.locator('#positions').getByRole('columnheader', { name: 'Unrealised' })
    await header.getByRole('button').click()
    const direction = await header.getAttribute('aria-sort')
    const gains = await page.locator('#positions tbody tr td:last-child').allTextContents()
    const rising = ['-$0.71', '$0.00', '+$4.11']
    expect(gains).toEqual(direction === 'ascending' ? rising : rising.reverse())
  })
})

describe('the leaders', () => {
  it('are marked where simulated, and their edge where assumed', async () => {
    const { page } = await open()
    const leaders = page.locator('#leaders')
    await leaders.getByText('rehearsal-1').first().waitFor()
    expect(await leaders.getByRole('row', { name: /rehearsal-1/ }).textContent()).toContain('simulated')
    expect(await leaders.getByRole('row', { name: /tide-watcher/ }).textContent()).toContain('assumed')
    expect(await leaders.getByRole('row', { name: /0x5be7…9a17/ }).textContent()).toContain('estimated')
  })
})
