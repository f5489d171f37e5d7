import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { TransportError } from '../../domain/errors.ts'
import { environmentWith } from '../../runtime/config.ts'
import type { DiscoveryControl, DiscoveryState } from '../../temporal/discovery.ts'
import type { ResearchProgress, ResearchStep } from '../../temporal/research-messages.ts'
import { NOW } from '../support/decisions.ts'
import { understudy } from './command-line.ts'

const ROOT = join(import.meta.dirname, '../..')
const RUN = 'discover-traders-by-hand'

const aStep = (step: Partial<ResearchStep>): ResearchStep => ({
  name: 'read and score',
  state: 'running',
  done: 0,
  total: null,
  note: null,
  startedAt: NOW,
  endedAt: null,
  ...step,
})

const aProgress = (steps: ResearchStep[], changes: Partial<ResearchProgress> = {}): ResearchProgress => ({
  runId: 'r1',
  kind: 'discover',
  state: 'running',
  startedAt: NOW,
  steps,
  totals: { found: 0, added: 0, scored: 0, unfinished: 0, busy: 0, failed: 0, pages: 0, rows: 0, prices: 0 },
  failures: [],
  expectedEndAt: null,
  ...changes,
})

const FINDING = aStep({ name: 'find: leaderboard', done: 3 })
const FOUND = { ...FINDING, state: 'done' as const, note: 'budget used up' }
const DONE: DiscoveryState = {
  kind: 'done',
  summary: { ...aProgress([FOUND], { failures: ['0xab…cd: gone'] }), state: 'done', summary: '3 wallets seen' },
}

/** A control that goes through `states`, and what was asked of it. */
function played(states: DiscoveryState[] = [], outcome: 'started' | 'running' = 'started') {
  const asked: unknown[] = []
  const control: DiscoveryControl = {
    start: async (input) => {
      asked.push(input)
      return { workflowId: RUN, outcome }
    },
    backfill: async (from, until) => void asked.push([from, until]),
    look: async () => states.shift() ?? DONE,
  }
  return { asked, discovery: () => ({ control, candidatesPerRun: 40 }) }
}

describe('discover', () => {
  it('starts a run over all sources and says how to watch it', async () => {
    const { asked, discovery } = played()
    const { code, output } = await understudy('discover', {}, { discovery })
    expect(code).toBe(0)
    expect(asked).toEqual([{ sources: null, wallets: 40 }])
    expect(output).toBe(`discovery ${RUN} started\nunderstudy discover --wait shows its progress\n`)
  })

  it('looks only where it is told to, at no more wallets than it is told', async () => {
    const { asked, discovery } = played([], 'running')
    const line = 'discover --source leaderboard --source bitquery --wallets 7 --json'
    const { output } = await understudy(line, {}, { discovery })
    expect(asked).toEqual([{ sources: ['leaderboard', 'bitquery'], wallets: 7 }])
    expect(JSON.parse(output)).toEqual({ workflowId: RUN, outcome: 'running' })
  })

  it('waits, telling each step once in a pipe, and prints the summary alone as its result', async () => {
    const running: DiscoveryState = { kind: 'running', progress: aProgress([FOUND, aStep({ total: 4, done: 1 })]) }
    const { discovery } = played([{ kind: 'running', progress: null }, running, running])
    const { code, output, notes } = await understudy('discover --wait', {}, { discovery })
    expect(code).toBe(0)
    expect(notes).toBe(`discovery ${RUN} started\nfind: leaderboard done, 3: budget used up\n`)
    expect(output).toBe('3 wallets seen\nfailed: 0xab…cd: gone\n')
  })

  it('shows a bar on a terminal, in place', async () => {
    const step = aStep({ done: 10, total: 40 })
    const running = (progress: ResearchProgress): DiscoveryState => ({ kind: 'running', progress })
    const { discovery } = played([
      running(aProgress([FINDING])),
      running(aProgress([FOUND, step], { expectedEndAt: Date.UTC(2026, 10, 20, 14, 5) })),
    ])
    const { notes } = await understudy('discover --wait', {}, { discovery, color: true })
    const [, first, second] = notes.split('\n')
    expect(first).toBe('3  find: leaderboard')
    expect(second).toBe(
      `\u001b[1F\u001b[2K${'█'.repeat(6)}${'░'.repeat(18)}  10/40  read and score  until about 14:05 UTC`,
    )
  })

  it('fails with the run', async () => {
    const { discovery } = played([{ kind: 'failed', reason: '5 of 8 wallets failed' }])
    const { code, problems } = await understudy('discover --wait', {}, { discovery })
    expect([code, problems]).toEqual([1, 'understudy: discovery failed: 5 of 8 wallets failed\n'])
  })

  it('leaves the run alone when the user has seen enough', async () => {
    const { discovery } = played(Array.from({ length: 9 }, () => ({ kind: 'running', progress: null }) as const))
    const ended = new AbortController()
    ended.abort()
    const { code, notes } = await understudy('discover --wait', {}, { discovery, signal: ended.signal })
    expect(code).toBe(0)
    expect(notes).toContain('goes on by itself')
  })

  it('makes up for the runs of a time', async () => {
    const { asked, discovery } = played()
    const { code } = await understudy('discover --backfill 2026-11-20T00:00Z 2026-11-20T06:00Z', {}, { discovery })
    expect(code).toBe(0)
    expect(asked).toEqual([[Date.UTC(2026, 10, 20), Date.UTC(2026, 10, 20, 6)]])
  })

  it.each([
    ['discover --source polymarket', '--source must be one of leaderboard, trades, chain, bitquery'],
    ['discover --backfill yesterday 2026-11-20', '--backfill must be an ISO time, was "yesterday"'],
    ['discover --backfill 2026-11-20', '--backfill needs an end'],
    ['discover --backfill 2026-11-20 2026-11-19', '<until> must be after --backfill'],
    ['discover --wallets 0', '--wallets must be a whole number in 1…1000'],
  ])('%s is refused with an example', async (line, problem) => {
    const { code, problems } = await understudy(line, {}, { discovery: played().discovery })
    expect(code).toBe(2)
    expect(problems).toContain(problem)
    expect(problems).toContain('Example: ')
  })

  it('says when Temporal is away', async () => {
    const discovery = () => {
      throw new TransportError('nothing runs')
    }
    expect((await understudy('discover', {}, { discovery })).code).toBe(5)
  })

  it('gets as far as the server when it is called as a program', async () => {
    // Nobody listens on the first port.
    const env = environmentWith({
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      UNDERSTUDY_HOME: join(tmpdir(), 'nothing-runs-here'),
    })
    const called = promisify(execFile)(process.execPath, [join(ROOT, 'bin/understudy.mjs'), 'discover'], { env })
    await expect(called).rejects.toMatchObject({
      code: 5,
      stderr: expect.stringContaining('understudy: Temporal does not answer'),
    })
  }, 60_000)
})
