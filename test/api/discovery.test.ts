import { describe, expect, it } from 'vitest'
import type { BacktestView, WalletPageView } from '../../api/views.ts'
import { NotFoundError, TransportError } from '../../domain/errors.ts'
import { usd } from '../../domain/money/units.ts'
import { type Backtest, backtestCopy } from '../../domain/traders/copying/backtest.ts'
import { planBacktest } from '../../domain/traders/copying/backtest-plan.ts'
import { SKILLED, verdictDays } from '../support/discovery-fixtures.ts'
import { storedWallet } from '../support/wallet-fixtures.ts'
import { createTestApp, createTestParts, NOW, OPERATOR_TOKEN } from './test-app.ts'

const AS_OPERATOR = { authorization: `Bearer ${OPERATOR_TOKEN}`, 'content-type': 'application/json' }

describe('GET /leaderboard', () => {
  it('asks for the first fifty by score', async () => {
    const { app, world } = createTestApp()
    const answer = await app.request('/leaderboard')
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { rows: [], next: null, counts: { candidates: 0, scored: 0, eligible: 0, following: 0, byVerdict: [] } },
    ])
    expect(world.questions).toEqual([{ filter: {}, order: { sort: 'score', descending: true } }])
    expect(world.pages).toEqual([{ limit: 50 }])
  })

  it('passes every filter on', async () => {
    const { app, world } = createTestApp()
    await app.request(
      '/leaderboard?sort=probability&order=asc&minScore=70.5&minTrades=50&verdict=evidence&paused=false&eligible=true&search=0x5b&limit=20&cursor=c2',
    )
    expect(world.questions).toEqual([
      {
        filter: {
          minScore: 70.5,
          minTrades30d: 50,
          verdict: 'evidence',
          paused: false,
          eligible: true,
          search: '0x5b',
        },
        order: { sort: 'probability', descending: false },
      },
    ])
    expect(world.pages).toEqual([{ limit: 20, cursor: 'c2' }])
  })

  it.each(['sort=luck', 'order=up', 'minScore=101', 'verdict=maybe', 'paused=perhaps', 'minTrades=-1'])(
    'refuses %s',
    async (query) => expect((await createTestApp().app.request(`/leaderboard?${query}`)).status).toBe(400),
  )
})

describe('GET /verdicts', () => {
  it('tells each day’s hash, and how it turned out once that is known', async () => {
    const { app, world } = createTestApp()
    const answer = await app.request('/verdicts?limit=5')
    expect([answer.status, await answer.json()]).toEqual([200, { rows: verdictDays(), next: null }])
    expect(world.pages).toEqual([{ limit: 5 }])
  })
})

describe('GET /wallets/{wallet}', () => {
  const scored = { ...createTestParts().discovery, wallet: async (wallet: string) => storedWallet(wallet) }

  it('takes the score apart and says what would change it', async () => {
    const { app } = createTestApp({ discovery: scored })
    const view = (await (await app.request(`/wallets/${SKILLED}`)).json()) as WalletPageView
    expect(view.explanation.factors.map(({ factor }) => factor)).toEqual([
      'earlyBetting',
      'volumeConsistency',
      'winRate',
      'edge',
      'activity',
    ])
    expect(view.explanation.factors.reduce((sum, { points }) => sum + points, 0)).toBeCloseTo(view.score, 6)
    expect(view.explanation.changes.map(({ text }) => text)).toContain(
      'Variation of stakes 0.82 → 0.50 would add 4.3 points.',
    )
    expect([view.skill.verdictKind, view.evidence?.copier?.z, view.scoreVersion]).toEqual([
      'evidence',
      2.61,
      'emerging-trader-1',
    ])
  })

  it('is 404 for a wallet that was never scored, and 400 for what is no wallet', async () => {
    const { app } = createTestApp({ discovery: scored })
    expect((await app.request(`/wallets/0x${'12'.repeat(20)}`)).status).toBe(404)
    expect((await app.request('/wallets/0x12')).status).toBe(400)
  })
})

describe('GET /wallets/{wallet}/backtest', () => {
  const POLICY = { maxSlippageBps: 200, lowPriceSlippage: usd(15_000n) as never, lowPriceBelow: usd(250_000n) as never }

  /** Of a wallet without any trade. */
  const nothing = (): Backtest => {
    const plan = planBacktest({ from: NOW - 1, until: NOW, delayMs: 5_000, stake: 50 }, POLICY)
    const history = {
      wallet: SKILLED as never,
      from: 0,
      until: NOW,
      reachesBack: true,
      fills: [],
      events: [],
      markets: new Map(),
    }
    return backtestCopy(history, plan, NOW)
  }

  it('copies with the delay and the size that are asked for, and says so where it is not enough to say anything', async () => {
    const asked: unknown[] = []
    const { app } = createTestApp({
      backtests: {
        run: async (question) => {
          asked.push(question)
          return { plan: planBacktest({ ...question, from: NOW - 1, until: NOW }, POLICY), result: nothing() }
        },
      },
    })
    const answer = await app.request(`/wallets/${SKILLED}/backtest?delaySeconds=30&size=25.5`)
    const view = (await answer.json()) as BacktestView
    expect(asked).toEqual([{ wallet: SKILLED, delayMs: 30_000, stake: 25.5 }])
    expect(view).toMatchObject({
      verdict: 'not-enough-evidence',
      size: '25.5',
      delayMs: 30_000,
      copied: 0,
      profit: '0',
    })
  })

  it('is 503 in words that say what to do, where nobody works it out', async () => {
    const detail = 'the research process does not run: start it'
    const { app } = createTestApp({ backtests: { run: () => Promise.reject(new TransportError(detail)) } })
    const answer = await app.request(`/wallets/${SKILLED}/backtest`)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { type: 'about:blank', title: 'Not available now', status: 503, detail },
    ])
  })

  it('is 404 where nothing is known of the past, and 400 for a size of nothing', async () => {
    const { app } = createTestApp()
    expect((await app.request(`/wallets/${SKILLED}/backtest`)).status).toBe(404)
    expect((await app.request(`/wallets/${SKILLED}/backtest?size=0`)).status).toBe(400)
  })
})

describe('what the operator rules', () => {
  it.each(['pin', 'ban'])('%ss a wallet, with a reason and by whom', async (ruling) => {
    const { app, world } = createTestApp()
    const answer = await app.request(`/wallets/${SKILLED}/${ruling}`, {
      method: 'POST',
      headers: AS_OPERATOR,
      body: JSON.stringify({ reason: 'know them' }),
    })
    expect(answer.status).toBe(200)
    expect(world.rulings).toEqual([{ wallet: SKILLED, ruling, reason: 'know them', by: 'operator (API)' }])
  })

  it('needs a reason and the token', async () => {
    const { app, world } = createTestApp()
    const post = (headers: Record<string, string>, body: unknown) =>
      app.request(`/wallets/${SKILLED}/ban`, { method: 'POST', headers, body: JSON.stringify(body) })
    expect((await post(AS_OPERATOR, {})).status).toBe(400)
    expect((await post({ 'content-type': 'application/json' }, { reason: 'x' })).status).toBe(401)
    expect(world.rulings).toEqual([])
  })

  it('is 404 to clear where nothing was ruled', async () => {
    const answer = await createTestApp().app.request(`/wallets/${SKILLED}/clear`, {
      method: 'POST',
      headers: AS_OPERATOR,
      body: JSON.stringify({ reason: 'let the rules decide' }),
    })
    expect(answer.status).toBe(404)
  })
})

describe('POST /discovery/run', () => {
  it('starts a run, or joins the one that is under way', async () => {
    const { app } = createTestApp({
      startDiscovery: async () => ({ workflowId: 'discover-traders', outcome: 'running' }),
    })
    const answer = await app.request('/discovery/run', { method: 'POST', headers: AS_OPERATOR })
    expect([answer.status, await answer.json()]).toEqual([202, { workflowId: 'discover-traders', outcome: 'running' }])
  })

  it('is 404 where discovery has never run', async () => {
    const { app } = createTestApp({
      startDiscovery: () => Promise.reject(new NotFoundError('discovery has never run')),
    })
    expect((await app.request('/discovery/run', { method: 'POST', headers: AS_OPERATOR })).status).toBe(404)
  })
})
