import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../scripts/chromium.ts'
import { OPERATOR_TOKEN } from '../support/dashboard-api.ts'
import { type OpenedPage, openPage } from '../support/dashboard-browser.ts'
import { fullAnswers, halted } from '../support/dashboard-fixtures.ts'

let browser: Browser
let opened: OpenedPage
beforeAll(async () => {
  browser = await launchChromium()
})
afterEach(async () => await opened.close())
afterAll(async () => await browser.close())

const open = async (answers = fullAnswers()) => {
  opened = await openPage(browser, answers)
  const { page, api } = opened
  await page.getByText('tide-watcher').first().waitFor()
  const dialog = page.getByRole('dialog')
  const storedToken = () => page.evaluate("sessionStorage.getItem('understudy.operator-token')")
  return { page, api, dialog, storedToken }
}

describe('halting', () => {
  it('asks why and for the token, survives a wrong one, and shows that trading is halted', async () => {
    const { page, api, dialog, storedToken } = await open()
    await page.getByRole('button', { name: 'HALT' }).click()
    const confirm = dialog.getByRole('button', { name: 'Halt trading' })
    await dialog.getByLabel('Operator token').fill('a-wrong-token')
    expect(await confirm.isDisabled()).toBe(true)
    await dialog.getByLabel('Reason').fill('election night')
    await confirm.click()
    await dialog.getByText('This token was refused').waitFor()
    expect(await storedToken()).toBeNull()
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('election night')

    await dialog.getByLabel('Operator token').fill(OPERATOR_TOKEN)
    await confirm.click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('Trading is halted: Stopped by hand').waitFor()
    await page.getByRole('button', { name: 'Resume', exact: true }).waitFor()
    expect(api.commands).toEqual([{ path: '/halt', body: { reason: 'election night', hard: false } }])
  })

  it('can be done by keyboard alone', async () => {
    const { page, api, dialog } = await open()
    await page.getByRole('button', { name: 'HALT' }).focus()
    await page.keyboard.press('Enter')
    await dialog.locator('input:focus').waitFor()
    await page.keyboard.type('by keyboard')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('Tab')
    await page.keyboard.type(OPERATOR_TOKEN)
    await page.keyboard.press('Enter')
    await page.getByText('Nothing is bought and nothing is sold.').waitFor()
    expect(api.commands).toEqual([{ path: '/halt', body: { reason: 'by keyboard', hard: true } }])
  })

  it('sends nothing when it is cancelled', async () => {
    const { page, api, dialog } = await open()
    await page.getByRole('button', { name: 'HALT' }).click()
    await dialog.getByLabel('Reason').fill('a slip')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(api.requests.filter((request) => request.startsWith('POST'))).toEqual([])
  })

  it('waits as long as the API asks after too many wrong tokens', async () => {
    const { page, dialog } = await open()
    await page.getByRole('button', { name: 'HALT' }).click()
    await dialog.getByLabel('Reason').fill('guessing')
    for (const wrong of ['one', 'two', 'three']) {
      await dialog.getByLabel('Operator token').fill(wrong)
      await dialog.getByRole('button', { name: 'Halt trading' }).click()
      await dialog.getByText(wrong === 'three' ? 'Too many attempts (429)' : 'This token was refused').waitFor()
    }
    expect(await dialog.getByRole('button', { name: /^Wait (30|29) s$/ }).isDisabled()).toBe(true)
    await page.clock.runFor(31_000)
    expect(await dialog.getByRole('button', { name: 'Halt trading' }).isEnabled()).toBe(true)
  })

  it('is possible while the page knows nothing', async () => {
    opened = await openPage(browser, fullAnswers(), {}, (api) => {
      for (const path of Object.keys(api.answers)) api.hanging.add(path)
    })
    await opened.page.getByRole('button', { name: 'HALT' }).click()
    await opened.page.getByRole('dialog', { name: 'Halt trading?' }).waitFor()
  })
})

describe('the operator token', () => {
  it('is asked for once and kept in this tab only', async () => {
    const { page, api, dialog, storedToken } = await open(halted(fullAnswers()))
    await page.getByRole('button', { name: 'Resume', exact: true }).click()
    await dialog.getByText('lost $201.40 today').waitFor()
    await dialog.getByLabel('Operator token').fill(OPERATOR_TOKEN)
    await dialog.getByRole('button', { name: 'Resume trading' }).click()
    await page.getByRole('button', { name: 'HALT' }).waitFor()
    expect(await storedToken()).toBe(OPERATOR_TOKEN)
    expect(await page.evaluate('JSON.stringify(localStorage) + document.cookie + location.href')).not.toContain(
      OPERATOR_TOKEN,
    )

    await page.getByRole('button', { name: 'Pause tide-watcher' }).click()
    expect(await dialog.getByLabel('Operator token').count()).toBe(0)
    await dialog.getByLabel('Reason (optional)').fill('holiday')
    await dialog.getByRole('button', { name: 'Pause leader' }).click()
    await page.getByRole('button', { name: 'Resume tide-watcher' }).waitFor()
    expect(api.commands.map(({ path }) => path)).toEqual([
      '/resume',
      '/traders/0xa253d75c2dfb2c6650291d5e8d54076d2fb40181/pause',
    ])
  })

  it('is asked for again once the API has changed it', async () => {
    const { page, dialog, storedToken } = await open()
    await page.evaluate("sessionStorage.setItem('understudy.operator-token', 'an-old-one')")
    await page.getByRole('button', { name: 'Resume lantern' }).click()
    expect(await dialog.getByLabel('Operator token').count()).toBe(0)
    await dialog.getByRole('button', { name: 'Resume leader' }).click()
    await dialog.getByText('This token was refused').waitFor()
    expect(await storedToken()).toBeNull()
    await dialog.getByLabel('Operator token').fill(OPERATOR_TOKEN)
    await dialog.getByRole('button', { name: 'Resume leader' }).click()
    await page.getByRole('button', { name: 'Pause lantern' }).waitFor()
  })
})

describe('a command that the API refuses', () => {
  it('shows why and stays open', async () => {
    const { page, api, dialog } = await open()
    api.failing.set('/halt', { status: 503, title: 'Operator API is off', detail: 'no operator token is configured' })
    await page.getByRole('button', { name: 'HALT' }).click()
    await dialog.getByLabel('Reason').fill('must stop')
    await dialog.getByLabel('Operator token').fill(OPERATOR_TOKEN)
    await dialog.getByRole('button', { name: 'Halt trading' }).click()
    await dialog.getByText('Operator API is off (503)').waitFor()
    await dialog.getByText('no operator token is configured').waitFor()
    expect(await dialog.getByLabel('Reason').inputValue()).toBe('must stop')
  })
})
