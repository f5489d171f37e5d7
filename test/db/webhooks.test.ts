import { describe, expect, it } from 'vitest'
import { createDeliveries } from '../../db/deliveries.ts'
import { createIntake } from '../../db/intake.ts'
import { createLeaders } from '../../db/leaders.ts'
import { createReadModel } from '../../db/read-model.ts'
import { createReorgs } from '../../db/reorgs.ts'
import { createRisk } from '../../db/risk.ts'
import { usd } from '../../domain/money/units.ts'
import { fixtureBytes } from '../adapters/webhooks/fixtures.ts'
import { createTestApp, LEADER, NOW, OPERATOR_TOKEN } from '../api/test-app.ts'
import { setUpTestDatabase } from '../support/postgres.ts'
import { type Forgery, forgeWebhook } from '../support/webhook-forger.ts'

const database = setUpTestDatabase()

/** The API over the real database; only Temporal is played. */
function createAppOnPostgres() {
  const { pool } = database
  const intake = createIntake(pool)
  return createTestApp({
    intake,
    reorgs: createReorgs(pool, intake),
    deliveries: createDeliveries(pool),
    leaders: createLeaders(pool),
    risk: createRisk(pool),
    readModel: createReadModel(pool),
  })
}

describe('the API on Postgres', () => {
  it('takes a fill from every provider once, shows it, and forgets it with its block', async () => {
    const { app, world } = createAppOnPostgres()
    await createRisk(database.pool).openAccount('paper', usd(1_000_000_000n), NOW)
    const operate = (path: string, body: object) =>
      app.request(path, {
        method: 'POST',
        headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const deliver = async (provider: 'alchemy' | 'quicknode' | 'moralis', file: string, forgery: Forgery = {}) => {
      const request = forgeWebhook(provider, { sentAt: NOW, body: fixtureBytes(file), ...forgery })
      const response = await app.request(request)
      return [response.status, ((await response.json()) as { verdict: string }).verdict]
    }
    const read = async (path: string) =>
      (await app.request(path)).json() as Promise<{ rows: Record<string, unknown>[] }>

    expect((await operate('/traders', { wallet: LEADER, label: 'Ada' })).status).toBe(201)
    expect(await deliver('moralis', 'moralis/derived-unconfirmed-orderfilled.json')).toEqual([200, 'recorded'])
    expect(await deliver('alchemy', 'alchemy/derived-graphql-orderfilled.json')).toEqual([200, 'duplicate'])
    expect(await deliver('quicknode', 'quicknode/derived-matching-receipts-orderfilled.json', { gzip: true })).toEqual([
      200,
      'duplicate',
    ])
    expect(await deliver('alchemy', 'alchemy/derived-graphql-orderfilled.json', { key: 'wrong' })).toEqual([
      401,
      'bad-signature',
    ])
    expect(world.copyTrades).toHaveLength(1)
    expect((await read('/signals')).rows).toMatchObject([
      {
        leader: LEADER,
        leaderLabel: 'Ada',
        side: 'SELL',
        shares: '4.18',
        price: '0.94',
        source: 'moralis',
        reorged: false,
      },
    ])

    world.now += 60_000
    expect(await deliver('alchemy', 'alchemy/derived-graphql-reorg-empty.json')).toEqual([200, 'heartbeat'])
    expect((await read('/signals')).rows).toMatchObject([{ reorged: true }])
    expect((await read('/deliveries')).rows.map((row) => [row['provider'], row['verdict'], row['fills']])).toEqual([
      ['alchemy', 'heartbeat', 0],
      ['alchemy', 'bad-signature', 0],
      ['quicknode', 'duplicate', 0],
      ['alchemy', 'duplicate', 0],
      ['moralis', 'recorded', 1],
    ])

    expect((await operate('/halt', { reason: 'drill' })).status).toBe(200)
    expect((await operate('/halt', { reason: 'drill', hard: true })).status).toBe(200)
    expect((await operate('/halt', { reason: 'drill' })).status).toBe(409)
    expect((await operate('/resume', {})).status).toBe(200)
    for (const path of ['/status', '/decisions', '/orders', '/positions', '/pnl', '/traders', '/providers', '/halts']) {
      expect([path, (await app.request(path)).status]).toEqual([path, 200])
    }
    expect((await app.request('/signals?cursor=nonsense')).status).toBe(400)
    expect((await app.request('/decisions/0x12')).status).toBe(404)
  })
})
