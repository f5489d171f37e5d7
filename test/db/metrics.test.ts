import { beforeEach, describe, expect, it } from 'vitest'
import { createMetrics } from '../../api/metrics.ts'
import { createDecisions } from '../../db/decisions.ts'
import { createMeasures } from '../../db/measures.ts'
import { createRisk } from '../../db/risk.ts'
import { decide } from '../../domain/copy/decide.ts'
import { silentLog } from '../api/test-app.ts'
import { entryInputs } from '../support/decisions.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import { bought, NOW, openedAccount, recorded, SECOND } from './given.ts'

const database = setUpTestDatabase()
beforeEach(() => emptyDatabase(database.pool))

const createTestMetrics = (pool = database.pool) =>
  createMetrics({ measures: createMeasures(pool), mode: 'paper', now: () => NOW, log: silentLog() })

/** The sample of a name and labels, null where it is not among the metrics. */
async function sample(metrics: ReturnType<typeof createMetrics>, name: string): Promise<number | null> {
  const { text } = await metrics.scrape()
  const line = text.split('\n').find((one) => one.startsWith(`understudy_${name} `))
  return line === undefined ? null : Number(line.split(' ').at(-1))
}

async function decided(n: number, copyingEnabled: boolean): Promise<void> {
  const fill = await recorded(database.pool, n)
  const inputs = entryInputs({ fill })
  const decision = decide({ ...inputs, policy: { ...inputs.policy, copyingEnabled } })
  await createDecisions(database.pool).record({ mode: 'paper', inputs, decision, decidedAt: NOW + n * SECOND + 40 })
}

describe('metrics', () => {
  it('tell how the account stands', async () => {
    const metrics = createTestMetrics()
    expect(await sample(metrics, 'equity_dollars{mode="paper"}')).toBe(0)
    await openedAccount(database.pool)
    await bought(database.pool, 1)
    expect(await sample(metrics, 'equity_dollars{mode="paper"}')).toBe(1000)
    expect(await sample(metrics, 'money_at_risk_dollars{mode="paper"}')).toBe(10)
    expect(await sample(metrics, 'pending_signals{mode="paper"}')).toBe(1)
    expect(await sample(metrics, 'drift_dollars{mode="paper"}')).toBe(0)
    expect(await sample(metrics, 'halted{mode="paper"}')).toBe(0)
    const stop = { switch: 'manual', reason: 'drill', hard: false, evidence: {}, by: 'operator' } as const
    await createRisk(database.pool).halt('paper', stop, NOW)
    expect(await sample(metrics, 'halted{mode="paper"}')).toBe(1)
  })

  it('show drift when a counter and its rows part', async () => {
    await openedAccount(database.pool)
    await database.pool.query('update accounts set cash_micros = cash_micros + 2500000')
    // Cash, and with it the balance of cash and cost against deposits and profit.
    expect(await sample(createTestMetrics(), 'drift_dollars{mode="paper"}')).toBe(5)
  })

  it('count decisions once, from the first scrape on, with their latency', async () => {
    await openedAccount(database.pool)
    await decided(1, false)
    const metrics = createTestMetrics()
    const skips = 'signals_total{verdict="skip",reason="copying-off",mode="paper"}'
    expect(await sample(metrics, skips)).toBeNull()
    await decided(2, false)
    await decided(3, true)
    await bought(database.pool, 4)
    await Promise.all([metrics.scrape(), metrics.scrape(), metrics.scrape()])
    expect(await sample(metrics, skips)).toBe(1)
    expect(await sample(metrics, 'signals_total{verdict="copy",reason="",mode="paper"}')).toBe(1)
    const latency = (part: string, until: string) => `signal_latency_seconds_${part}{mode="paper",until="${until}"}`
    expect(await sample(metrics, latency('count', 'decided'))).toBe(2)
    expect(await sample(metrics, latency('sum', 'decided'))).toBeCloseTo(0.08)
    expect(await sample(metrics, latency('count', 'executed'))).toBe(1)
  })

  it('still tell of this process when the database is away', async () => {
    const metrics = createMetrics({
      measures: {
        load: () => Promise.reject(new Error('refused')),
        findEnd: () => Promise.reject(new Error('refused')),
        listAfter: () => Promise.reject(new Error('refused')),
      },
      mode: 'paper',
      now: () => NOW,
      log: silentLog(),
    })
    metrics.deliveryHandled({ provider: 'alchemy', verdict: 'recorded', handledMs: 12 })
    metrics.requestHandled({ method: 'GET', route: '/signals', status: 200, ms: 3 })
    expect(await sample(metrics, 'database_up{mode="paper"}')).toBe(0)
    expect(await sample(metrics, 'deliveries_total{provider="alchemy",verdict="recorded",mode="paper"}')).toBe(1)
    expect(await sample(metrics, 'delivery_seconds_sum{mode="paper",provider="alchemy"}')).toBe(0.012)
  })
})
