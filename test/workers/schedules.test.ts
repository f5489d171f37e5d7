import type { Client } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTemporalClient } from '../../temporal/client.ts'
import { SCHEDULES } from '../../temporal/names.ts'
import { applySchedules } from '../../workers/schedules.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'

let client: Client
beforeAll(async () => {
  client = createTemporalClient(await createTestNamespace())
})
afterAll(() => client.connection.close())

const describeSchedule = (id: string) => client.schedule.getHandle(id).describe()

describe('schedules', () => {
  it('are made where they are missing, each with its overlap and catch-up stated', async () => {
    await applySchedules(client, 'paper')

    for (const id of Object.values(SCHEDULES)) {
      const { policies, action, spec } = await describeSchedule(id)
      expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 60_000 })
      expect(action).toMatchObject({ type: 'startWorkflow', args: [{ mode: 'paper' }] })
      expect(spec.intervals?.[0]?.every).toBeLessThanOrEqual(60_000)
    }
  })

  it('stay paused with the note of the operator who paused them, and get back what was changed by hand', async () => {
    const handle = client.schedule.getHandle(SCHEDULES.checkHealth)
    await applySchedules(client, 'paper')
    await handle.pause('ann looks into it')
    await handle.update((schedule) => ({ ...schedule, spec: { intervals: [{ every: '1 day' }] } }))
    await applySchedules(client, 'paper')

    const { state, spec } = await handle.describe()
    expect(state).toMatchObject({ paused: true, note: 'ann looks into it' })
    expect(spec.intervals?.[0]?.every).toBe(60_000)
  })
})
