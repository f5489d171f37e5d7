import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../scripts/chromium.ts'
import { type DashboardApi, OPERATOR_TOKEN } from '../support/dashboard-api.ts'
import { findBarriers, type Look, type OpenedPage, openPage, shoot } from '../support/dashboard-browser.ts'
import { fullAnswers, type PageAnswers } from '../support/dashboard-fixtures.ts'
import { ONE_BET, SKILLED } from '../support/discovery-fixtures.ts'
import { BACKTEST } from '../support/wallet-fixtures.ts'

const LUCKY = '0x00c2f1aa03be1d2f9a4471c9de77bb1230f9e6d2'
const MAKER = '0x77d1b0cf2f0a4b1f9e3c55a1b6f0e2d4c8a91b3e'
const YOUNG = '0x3c0f8e21b9d04c6a8f71e2d3c4b5a69788f0e1d2'
const NOT_ELIGIBLE = '0x9999000000000000000000000000000000000001'

let browser: Browser
let opened: OpenedPage
beforeAll(async () => {
  browser = await launchChromium()
})
afterEach(async () => await opened.close())
afterAll(async () => await browser.close())

async function open(
  wallet: string = SKILLED,
  answers: PageAnswers = fullAnswers(),
  look: Look = {},
  prepare?: (api: DashboardApi) => void,
) {
  opened = await openPage(browser, answers, { ...look, path: `/wallets/${wallet}` }, prepare)
  return opened
}

type State = {
  name: string
  wallet: string
  shows: string
  answers?: () => PageAnswers
  prepare?: (api: DashboardApi) => void
}

const STATES: State[] = [
  { name: 'full', wallet: SKILLED, shows: 'What would raise it' },
  { name: 'lucky', wallet: LUCKY, shows: 'What would change it' },
  { name: 'not-eligible', wallet: NOT_ELIGIBLE, shows: 'Not eligible' },
  {
    name: 'loading',
    wallet: SKILLED,
    shows: 'Wallet',
    prepare: (api) => api.hanging.add(`/wallets/${SKILLED}`),
  },
  {
    name: 'unknown',
    wallet: SKILLED,
    shows: 'Not found (404)',
    prepare: (api) =>
      api.failing.set(`/wallets/${SKILLED}`, {
        status: 404,
        title: 'Not found',
        detail: 'this wallet was never scored',
      }),
  },
]

const LOOKS: Look[] = [
  { device: 'desktop', scheme: 'light' },
  { device: 'phone', scheme: 'dark' },
]
const ALL_LOOKS: Look[] = [...LOOKS, { device: 'desktop', scheme: 'dark' }, { device: 'phone', scheme: 'light' }]

describe.each(STATES)('the page of a wallet: $name', ({ name, wallet, shows, answers, prepare }) => {
  it.each(name === 'full' ? ALL_LOOKS : LOOKS)('is readable for everyone and fits a $device, $scheme', async (look) => {
    const { page, complaints } = await open(wallet, answers?.(), look, prepare)
    await page.getByText(shows).first().waitFor()
    if (name === 'full') await page.locator('canvas').first().waitFor()
    await shoot(page, `wallet-${name}-${look.device}-${look.scheme}`)
    expect(await findBarriers(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    expect(complaints).toEqual([])
  })
})

describe('the verdict', () => {
  it('comes first, in words, with what it rests on', async () => {
    const { page } = await open()
    const verdict = page.locator('#verdict')
    await verdict.getByText('Evidence: 93% that copying pays after costs, over 112 events.').waitFor()
    const text = await verdict.textContent()
    for (const words of [
      '+1.6¢ ± 1.1¢',
      '112 (84)',
      '6% (q)',
      'z = 2.61, p = 0.005',
      '1.3¢: 0.6 late, 0.4 spread, 0.3 fee',
    ]) {
      expect(text).toContain(words)
    }
    expect(text).toContain('enough for real money')
  })

  it.each([
    [YOUNG, '12 more resolved events (18 of 30).'],
    [LUCKY, 'An edge that is 0.6¢ a share larger, or copying that costs as much less: after costs it stands at -0.6¢.'],
    [MAKER, 'Bets instead of quotes: resting orders at most 60% of its volume, both sides of a market at most 35%.'],
    [NOT_ELIGIBLE, '12 more trades in 30 days (38 of 50).'],
  ])('says of %s what would change it', async (wallet, words) => {
    const { page } = await open(wallet)
    await page.locator('#verdict').getByText(words).waitFor()
  })
})

describe('its company', () => {
  it('are those that act as one with it, with links, why, and what follows', async () => {
    const { page } = await open()
    const company = page.locator('#company')
    await company.getByText('2 other wallets').waitFor()
    expect(await company.textContent()).toContain('no (0.04 of 1)')
    expect(await company.textContent()).toContain(
      'They are in the same events and enter events in the same second. That may be one person,',
    )
    await company.getByRole('link', { name: '0x91aa…293a' }).click()
    await page.waitForURL(`**/wallets/${ONE_BET}`)
    await company.getByText('and that is 0x5be7…9a17 now.').waitFor()
  })

  it('is not known of a wallet whose counterparties nobody read', async () => {
    const { page } = await open(NOT_ELIGIBLE)
    const company = page.locator('#company')
    await company.getByText('Not known: nobody read whom it traded with').waitFor()
    expect(await company.textContent()).toContain('Not looked at: not judged yet')
  })
})

describe('the score', () => {
  it('is taken apart into five factors with value, anchors and points', async () => {
    const { page } = await open()
    const factors = page.locator('#score .factors li')
    await factors.first().waitFor()
    expect(await factors.allTextContents()).toEqual([
      'Early betting28.1 of 3028.1% of 96 trades within a day of opening; 30% is full',
      'Volume consistency15.7 of 20variation of stakes 0.82; none from 2.0, full below 0.5',
      'Win rate20.0 of 2058.1% of 43 markets won; none below 45%, full from 55%',
      'Edge detection19.2 of 2059.2% of 71 moves went their way; none below 40%, full from 60%',
      'Activity9.5 of 1022.4 trades a week; 5 to 20 is full',
    ])
  })

  it('warns of what makes it cheap', async () => {
    const { page } = await open(NOT_ELIGIBLE)
    await page.getByText('Fewer than 20 trades after which the price moved: edge counts nothing.').waitFor()
  })
})

describe('what copying would have paid', () => {
  it('is split on the way from their profit to yours, and says where its prices come from', async () => {
    const { page } = await open()
    const panel = page.locator('#backtest')
    await panel.getByText('Copying would have made 3.6% per dollar').waitFor()
    expect(await panel.locator('tbody tr').allTextContents()).toEqual([
      'Same stakes at their prices+$812.40',
      'The price moved before you came-$241.20',
      'Spread-$96.10',
      'Fees-$108.30',
      'Trades not copied-$71.40',
      'Whole lots+$6.25',
      'Yours+$301.65',
    ])
    await panel
      .getByText('Our prices: 12 of 231 from order books we saw, 191 from a recorded mid and half a spread, 28 from')
      .waitFor()
    await panel.getByText('imagined, no money').waitFor()
  })

  it('is worked out anew with another delay and size', async () => {
    const { page, api } = await open()
    await page.getByLabel('Delay').fill('60')
    await page.getByLabel('Dollars per copy').fill('25')
    await page.getByRole('button', { name: 'Work it out' }).click()
    await expect.poll(() => api.queries.at(-1)).toBe(`/wallets/${SKILLED}/backtest?delaySeconds=60&size=25`)
  })

  it('claims nothing where the evidence is thin', async () => {
    const answers = fullAnswers()
    answers['/backtest'] = {
      ...BACKTEST,
      verdict: 'not-enough-evidence',
      text: 'Not enough evidence: 4 settled events were copied, at least 30 are needed.',
      grounds: { recorded: 0, reconstructed: 2, assumed: 6 },
    }
    const { page } = await open(SKILLED, answers)
    const panel = page.locator('#backtest')
    await panel.getByText('Not enough evidence: 4 settled events').waitFor()
    await panel.getByText('mostly assumed').waitFor()
  })

  it('leaves the rest standing where it cannot be worked out, and says what to do', async () => {
    const { page, api } = await open(SKILLED, fullAnswers(), {}, (api) =>
      api.failing.set(`/wallets/${SKILLED}/backtest`, {
        status: 503,
        title: 'Not available now',
        detail: 'the research process does not run: start it',
      }),
    )
    const panel = page.locator('#backtest')
    await panel.getByText('the research process does not run: start it').waitFor()
    await page.locator('#verdict').getByText('Evidence: 93%').waitFor()
    // Whoever has read that decides when to ask again.
    expect(api.queries.filter((query) => query.includes('/backtest'))).toHaveLength(1)
    api.failing.clear()
    await panel.getByRole('button', { name: 'Try again' }).click()
    await panel.getByText('Copying would have made 3.6% per dollar').waitFor()
  })
})

describe('its past', () => {
  it('is labelled as theirs, not yours', async () => {
    const { page } = await open()
    await page.locator('#performance').getByText('theirs, not yours').waitFor()
    await page.getByRole('img', { name: /^Their running profit\. From / }).waitFor()
  })

  it('tells its plots in sentences, for those who do not see them', async () => {
    const { page } = await open()
    await page.getByRole('img', { name: /^Mean move after a trade\. \+0\.2¢ after 1 min/ }).waitFor()
    await page.getByRole('img', { name: /^How often bets come true by the price paid\. / }).waitFor()
    await page.getByRole('img', { name: /^Trades by time since the market opened\. 0–1 h: 14/ }).waitFor()
    await page.getByText('Prices keep going their way for hours').waitFor()
  })

  it('lists its markets with what they brought', async () => {
    const { page } = await open()
    const row = page.locator('#markets').getByRole('row', { name: /Will the Fed cut rates/ })
    expect(await row.textContent()).toContain('+$1,204.11')
    expect(await row.textContent()).toContain('won')
  })

  it('tells what became of it here, and why', async () => {
    const { page } = await open()
    await page.locator('#history').getByText('Score 78.2 is above 70, eligible, and copying pays with 91%.').waitFor()
  })

  it('is not drawn where the last run did not keep it', async () => {
    const answers = fullAnswers()
    const view = answers[`/wallets/${SKILLED}`]
    if (!view) throw new Error('the fixture has no such wallet')
    answers[`/wallets/${SKILLED}`] = { ...view, record: null }
    const { page } = await open(SKILLED, answers)
    await page.getByText('Not kept').waitFor()
  })
})

describe('what the operator rules', () => {
  it('is asked for with a reason and the token', async () => {
    const { page, api } = await open()
    await page.getByRole('button', { name: 'Ban' }).click()
    const dialog = page.getByRole('dialog', { name: 'Ban tide-watcher?' })
    await dialog.getByLabel('Operator token').fill(OPERATOR_TOKEN)
    expect(await dialog.getByRole('button', { name: 'Ban wallet' }).isDisabled()).toBe(true)
    await dialog.getByLabel('Reason').fill('wash trades')
    await dialog.getByRole('button', { name: 'Ban wallet' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(api.commands).toEqual([{ path: `/wallets/${SKILLED}/ban`, body: { reason: 'wash trades' } }])
  })

  it('shows, by whom and why, and can be lifted', async () => {
    const answers = fullAnswers()
    const view = answers[`/wallets/${SKILLED}`]
    if (!view) throw new Error('the fixture has no such wallet')
    const override = { kind: 'pin' as const, reason: 'know them', by: 'operator (CLI)', at: view.asOf }
    answers[`/wallets/${SKILLED}`] = { ...view, isPinned: true, override }
    const { page, api } = await open(SKILLED, answers)
    await page.getByText('Pinned by operator (CLI): know them').waitFor()
    await page.getByRole('button', { name: 'Leave it to the rules' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('enough')
    await dialog.getByLabel('Operator token').fill(OPERATOR_TOKEN)
    await dialog.getByRole('button', { name: 'Leave it to the rules' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(api.commands.at(-1)?.path).toBe(`/wallets/${SKILLED}/clear`)
  })
})
