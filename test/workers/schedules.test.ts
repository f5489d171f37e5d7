import { type Client, ScheduleNotFoundError } from '@temporalio/client'
import { msToNumber } from '@temporalio/common/lib/time.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTemporalClient } from '../../temporal/client.ts'
import { SCHEDULES } from '../../temporal/names.ts'
import { applySchedules, removeSchedules, researchJobs, tradingJobs } from '../../workers/schedules.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'

let client: Client
beforeAll(async () => {
  client = createTemporalClient(await createTestNamespace())
})
afterAll(() => client.connection.close())

const describeSchedule = (id: string) => client.schedule.getHandle(id).describe()
const trading = tradingJobs('paper')
const research = researchJobs(40)

describe('schedules', () => {
  it('are made where they are missing, each with its overlap and catch-up stated', async () => {
    const created = await applySchedules(client, [...trading, ...research])

    expect(created.toSorted()).toEqual(Object.values(SCHEDULES).toSorted())
    for (const { scheduleId, taskQueue, catchUp, workflowType } of [...trading, ...research]) {
      const { policies, action } = await describeSchedule(scheduleId)
      expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: msToNumber(catchUp) })
      expect(action).toMatchObject({ type: 'startWorkflow', workflowType, taskQueue, priority: { priorityKey: 4 } })
    }
  })

  it('run trading within a minute, and research at its hours', async () => {
    await applySchedules(client, [...trading, ...research])
    for (const { scheduleId } of trading) {
      const { spec, action } = await describeSchedule(scheduleId)
      expect(spec.intervals?.[0]?.every).toBeLessThanOrEqual(60_000)
      expect(action).toMatchObject({ args: [{ mode: 'paper' }] })
    }
    const next = async (id: string) => {
      const { nextActionTimes } = (await describeSchedule(id)).info
      return nextActionTimes.slice(0, 4).map((at) => at.toISOString().slice(11, 19))
    }
    expect((await next(SCHEDULES.discoverTraders)).every((at) => at.endsWith(':00:00'))).toBe(true)
    expect((await next(SCHEDULES.refreshScores)).toSorted()).toEqual(['00:15:00', '06:15:00', '12:15:00', '18:15:00'])
    expect(new Set(await next(SCHEDULES.cleanUp))).toEqual(new Set(['03:00:00']))
    expect((await describeSchedule(SCHEDULES.discoverTraders)).action).toMatchObject({
      args: [{ sources: null, wallets: 40 }],
    })
  })

  it('stay paused with the note of the operator who paused them, and get back what was changed by hand', async () => {
    const handle = client.schedule.getHandle(SCHEDULES.checkHealth)
    await applySchedules(client, trading)
    await handle.pause('ann looks into it')
    await handle.update((schedule) => ({ ...schedule, spec: { intervals: [{ every: '1 day' }] } }))
    expect(await applySchedules(client, trading)).toEqual([])

    const { state, spec } = await handle.describe()
    expect(state).toMatchObject({ paused: true, note: 'ann looks into it' })
    expect(spec.intervals?.[0]?.every).toBe(60_000)
  })

  it('are taken away where nobody would work on them, also twice', async () => {
    await applySchedules(client, research)
    await removeSchedules(client, research)
    await removeSchedules(client, research)

    await expect(describeSchedule(SCHEDULES.discoverTraders)).rejects.toThrow(ScheduleNotFoundError)
  })
})
