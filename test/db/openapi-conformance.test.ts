import { serve } from '@hono/node-server'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBacktestActivities } from '../../activities/discovery/backtests.ts'
import { createMetrics } from '../../api/metrics.ts'
import { createDecisions } from '../../db/decisions.ts'
import { createDeliveries } from '../../db/deliveries.ts'
import { createHistories } from '../../db/discovery/histories.ts'
import { createRecordedBooks } from '../../db/discovery/recorded-books.ts'
import { createRoster } from '../../db/discovery/roster.ts'
import { createScores } from '../../db/discovery/scores.ts'
import { createVerdictLedger } from '../../db/discovery/verdicts.ts'
import { createIntake } from '../../db/intake.ts'
import { createLeaders } from '../../db/leaders.ts'
import { createMarkets } from '../../db/markets.ts'
import { createMeasures } from '../../db/measures.ts'
import { createPositions } from '../../db/positions.ts'
import { createDiscoveryReads } from '../../db/read-model/discovery.ts'
import { createReadModel } from '../../db/read-model.ts'
import { createReorgs } from '../../db/reorgs.ts'
import { createRisk } from '../../db/risk.ts'
import { decide } from '../../domain/copy/decide.ts'
import { messageOf } from '../../domain/errors.ts'
import { verdictLedgerText } from '../../domain/traders/roster/verdict-ledger.ts'
import { createTestApp, OPERATOR_TOKEN, silentLog } from '../api/test-app.ts'
import { entryInputs } from '../support/decisions.ts'
import { verdictDays } from '../support/discovery-fixtures.ts'
import { createAnswerCheck, type Endpoint, endpointsOf, type OpenApi, requestsOf } from '../support/openapi.ts'
import { upDownMarket } from '../support/paper-markets.ts'
import { setUpTestDatabase } from '../support/postgres.ts'
import { aFill, aMarket, anIdleProfile, aPage, aProfile, published } from './discovery/given.ts'
import {
  aLog,
  at,
  bought,
  DAY,
  fillId,
  followed,
  LEADER,
  NOW,
  openedAccount,
  recorded,
  sold,
  TOKEN,
  token,
  wallet,
} from './given.ts'

const database = setUpTestDatabase()
/** Requests per endpoint. */
const RUNS = 50
const ROUNDS = 4

let url = ''
let stop = async () => {}
let document: OpenApi
let known: Record<string, string[]>
/** Moves on by itself, so that waits for wrong tokens pass. */
let now = NOW

beforeAll(async () => {
  const { pool } = database
  await fillDatabase()
  const intake = createIntake(pool)
  const { workOutBacktest } = createBacktestActivities({
    histories: createHistories(pool),
    recordedBooks: createRecordedBooks(pool),
    copying: entryInputs(),
    historyMs: 180 * 86_400_000,
    now: () => now,
  })
  const { app, world } = createTestApp({
    intake,
    reorgs: createReorgs(pool, intake),
    deliveries: createDeliveries(pool),
    leaders: createLeaders(pool),
    risk: createRisk(pool),
    readModel: createReadModel(pool),
    discovery: createDiscoveryReads(pool),
    roster: createRoster(pool),
    backtests: { run: workOutBacktest },
    metrics: createMetrics({ measures: createMeasures(pool), mode: 'paper', now: () => now, log: silentLog() }),
    now: () => now,
  })
  expect(world.halted).toBe(false)
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  stop = () => new Promise((resolve) => server.close(() => resolve()))
  document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApi
})
afterAll(() => stop())

/** A little of everything that the routes show. */
async function fillDatabase(): Promise<void> {
  const { pool } = database
  await openedAccount(pool)
  await followed(pool, { wallet: wallet(2), label: null, stats: { winRate: 0.6, tradeCount: 80, sharpe: 1.2 } })
  await createMarkets(pool).save(
    upDownMarket({ outcomes: [{ tokenId: TOKEN, index: 0, name: 'Up', payout: null }] }),
    NOW,
  )
  await bought(pool, 1)
  await bought(pool, 2, { tokenId: token(7) })
  await sold(pool, 3, {}, {})
  const decisionIds: string[] = []
  for (const n of [4, 5]) {
    const fill = await recorded(pool, n)
    const inputs = entryInputs({ fill })
    const decision = decide(n === 4 ? inputs : { ...inputs, policy: { ...inputs.policy, copyingEnabled: false } })
    const record = await createDecisions(pool).record({ mode: 'paper', inputs, decision, decidedAt: NOW + n })
    decisionIds.push(record.decisionId)
  }
  await createIntake(pool).record([aLog(4, { removed: true })], { source: 'chain', seenAt: NOW, deliveryId: null })
  await createPositions(pool).mark('paper', [{ tokenId: TOKEN, price: at('0.45') }], '2026-11-20', NOW)
  await discover()
  known = {
    wallet: [LEADER, wallet(2), wallet(9), wallet(3), wallet(4)],
    trader: [LEADER],
    id: [fillId(4), ...decisionIds, 'd', '137'],
    cursor: ['1', '3', `0.${NOW}.${LEADER}`, `10000000.${LEADER}.${TOKEN}`, '100.7'],
    limit: ['1', '2'],
    delaySeconds: ['0', '5', '90'],
    size: ['1', '50.5'],
    provider: ['alchemy', 'quicknode', 'moralis'],
  }
}

/** Three scored wallets, a follower's leader among them, a run that failed, and a past to copy. */
async function discover(): Promise<void> {
  const { pool } = database
  const profiles = [aProfile(LEADER, 'leader'), aProfile(wallet(3), 'good', 0.2), anIdleProfile(wallet(4))]
  await published(pool, 'discover-1', profiles, [{ kind: 'pause', wallet: wallet(2), reason: 'a weak week' }])
  const scores = createScores(pool)
  await scores.begin({ runId: 'refresh-1', kind: 'refresh', startedAt: NOW })
  await scores.failRun('refresh-1', { counts: { failed: 3 }, summary: 'more than half of the wallets failed' }, NOW)
  const ledger = createVerdictLedger(pool)
  const text = verdictLedgerText({
    day: '2026-10-20',
    asOf: NOW - 35 * DAY,
    previousSha256: null,
    verdicts: await ledger.current(),
  })
  await ledger.store('2026-10-20', text, 'a4'.repeat(32), null, NOW - 35 * DAY)
  await ledger.store('2026-11-20', text, 'b7'.repeat(32), 'a4'.repeat(32), NOW)
  await ledger.saveScore('2026-10-20', verdictDays()[1]?.score ?? expect.unreachable('it is scored'), NOW)
  const roster = createRoster(pool)
  await roster.pin(LEADER, 'know them', 'tests', NOW)
  await roster.ban(wallet(4), 'wash trades', 'tests', NOW)
  const histories = createHistories(pool)
  await histories.append(aPage({ wallet: LEADER, fills: [1, 2, 3].map((n) => aFill(n)) }), NOW)
  await histories.describe([aMarket(1)], NOW)
}

/** One trader who runs and one who is paused, whatever the requests before made of them. */
async function follow(): Promise<void> {
  const { pool } = database
  await pool.query(
    'update tracked_traders set active = true, paused = false, pause_reason = null, paused_by = null, paused_at = null',
  )
  await createLeaders(pool).pause(wallet(2), 'cold', NOW)
}

/** Sends a request as it is and reads the answer; of a stream without end only its beginning. */
async function send(method: string, path: string, init: RequestInit) {
  const response = await fetch(`${url}${path}`, { method, ...init })
  const contentType = response.headers.get('content-type') ?? ''
  if (contentType.startsWith('text/event-stream')) {
    await response.body?.cancel()
    return { status: response.status, contentType, text: '' }
  }
  return { status: response.status, contentType, text: await response.text() }
}

const TOKENS = fc.oneof(
  { weight: 8, arbitrary: fc.constant<string | null>(OPERATOR_TOKEN) },
  { weight: 1, arbitrary: fc.constant<string | null>(null) },
  { weight: 1, arbitrary: fc.constant<string | null>('wrong') },
)

async function holds(endpoint: Endpoint, seen: Set<number>): Promise<void> {
  const check = createAnswerCheck(document)
  const requests = requestsOf(document, endpoint, known)
  await fc.assert(
    fc.asyncProperty(requests, TOKENS, fc.nat(61_000), async ({ path, query, body, contentType }, token, passed) => {
      now += passed
      const search = new URLSearchParams(query).toString()
      const answer = await send(endpoint.method, `${path}${search ? `?${search}` : ''}`, {
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(contentType === null ? {} : { 'content-type': contentType }),
        },
        ...(body === null ? {} : { body }),
      })
      // A path value such as `..` or nothing names another route: that one's answers are checked there.
      const matches = new URL(`${url}${path}`).pathname.split('/').length === endpoint.path.split('/').length
      if (!matches || path.endsWith('/') !== endpoint.path.endsWith('/') || path.includes('//')) {
        expect(answer.status).toBeLessThan(500)
        return
      }
      seen.add(answer.status)
      const wrong = check(endpoint.operation, answer)
      if (wrong !== null) throw new Error(wrong)
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  )
}

const hasSuccess = (statuses: ReadonlySet<number>): boolean => [...statuses].some((status) => status < 300)

describe('the OpenAPI document', () => {
  it('describes every answer of the running API to good and hostile requests', { timeout: 300_000 }, async () => {
    const onlyRefused: string[] = []
    for (const endpoint of endpointsOf(document)) {
      await follow()
      const name = `${endpoint.method} ${endpoint.path}`
      const seen = new Set<number>()
      // Where luck brought nothing but refusals, another round.
      for (let round = 0; round < ROUNDS && !hasSuccess(seen); round += 1) {
        await holds(endpoint, seen).catch((error: unknown) => {
          throw new Error(`${name}: ${messageOf(error)}`, { cause: error })
        })
      }
      if (!hasSuccess(seen)) onlyRefused.push(name)
    }
    // A run in which a route only ever refused would say nothing of its answers. A webhook needs a signature.
    expect(onlyRefused.filter((name) => name !== 'POST /webhooks/{provider}')).toEqual([])
  })
})
