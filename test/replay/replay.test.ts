import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import 'tsx/cjs'
import '../support/quiet-runtime.ts'
import { Worker, type WorkflowBundle } from '@temporalio/worker'
import { DeterminismViolationError } from '@temporalio/workflow'
import { beforeAll, describe, expect, it } from 'vitest'
import { PAYLOAD_CONVERTER_PATH } from '../../temporal/client.ts'
import { bundleWorkflows } from '../../workers/bundle.ts'
import { RESEARCH_SCENARIOS } from './research-scenarios.ts'
import { SCENARIOS } from './scenarios.ts'

const HISTORIES = join(import.meta.dirname, 'histories')
const files = readdirSync(HISTORIES).map((file) => file.replace(/\.json$/, ''))
const read = (name: string) => readFileSync(join(HISTORIES, `${name}.json`), 'utf8')

let workflowBundle: WorkflowBundle
beforeAll(async () => {
  workflowBundle = await bundleWorkflows()
})

const replay = (history: string) =>
  Worker.runReplayHistory(
    { workflowBundle, dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH } },
    JSON.parse(history),
  )

describe('recorded histories', () => {
  it('exist for every way a run can go', () => {
    expect(files.toSorted()).toEqual(Object.keys({ ...SCENARIOS, ...RESEARCH_SCENARIOS }).toSorted())
  })

  it.each(files)('%s runs the same way today', async (name) => {
    await replay(read(name))
  })

  it('would not, had a step been swapped for another', async () => {
    const changed = read('copy-filled').replaceAll('"validateSignal"', '"sizeOrder"')
    await expect(replay(changed)).rejects.toThrow(DeterminismViolationError)
  })

  it('would not, had the family been judged before its members were read', async () => {
    const changed = read('discover-published').replaceAll('"assessFamily"', '"publishRoster"')
    await expect(replay(changed)).rejects.toThrow(DeterminismViolationError)
  })

  it('would not, had a step been left out', async () => {
    const events = JSON.parse(read('copy-filled')) as { events: { eventType: string }[] }
    const cut = events.events.findIndex(({ eventType }) => eventType === 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED')
    const shortened = { events: events.events.filter((_, i) => i < cut || i >= cut + 5) }
    await expect(replay(JSON.stringify(shortened))).rejects.toThrow()
  })
})
