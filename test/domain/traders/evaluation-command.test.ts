import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { createKeptOutcomes } from '../../../scripts/discovery-evaluation/kept-outcomes.ts'
import type { RunOutcome } from '../../../scripts/discovery-evaluation/run-population.ts'

const RECORDED = 'test/fixtures/discovery/recorded'
const dir = mkdtempSync(join(tmpdir(), 'understudy-evaluation-'))
afterAll(() => rmSync(dir, { recursive: true }))

const report = join(dir, 'evaluation.md')
const kept = join(dir, 'kept')

/** The command on a small population; what it prints and how it ends. */
function start(...args: string[]): ChildProcess {
  const fixed = ['--seeds', '1', '--scenarios', 'plain', '--jobs', '1', '--report', report, '--kept', kept]
  return spawn(process.execPath, ['scripts/bootstrap.mjs', 'scripts/eval-discovery.ts', ...fixed, ...args])
}

async function run(...args: string[]): Promise<{ code: number | null; printed: string }> {
  const command = start(...args)
  let printed = ''
  for (const stream of [command.stdout, command.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  const [code] = await once(command, 'close')
  return { code, printed }
}

describe('npm run eval:discovery', () => {
  const small = ['--data', RECORDED, '--wallets', '150', '--days', '40']

  it('writes a report, says that so few wallets miss the targets, and keeps what it ran', {
    timeout: 120_000,
  }, async () => {
    const { code, printed } = await run(...small)
    expect(printed).toContain('1 populations, 0 of them kept')
    expect(printed).toMatch(/0 to go {2}plain 1: .* M fills, \d+ eligible/)
    expect(code).toBe(1)
    const page = readFileSync(report, 'utf8')
    expect(page).toMatch(/1 of 1 populations of 150 wallets over 40 days and a month after \(1 plain; seeds from 1\)/)
    expect(page).toContain('| makers excluded | ≥ 95 % |')
    expect(page).toContain('**Walk-forward**')
    expect(page).toContain('**Markouts**: 104 trades of 2 wallets')
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
    expect(readdirSync(kept)).toHaveLength(1)
    const again = await run(...small, '--minutes', '0')
    expect(again.printed).toContain('1 populations, 1 of them kept')
    expect(readFileSync(report, 'utf8').split('### Targets')[1]).toBe(page.split('### Targets')[1])
  })

  it('takes the populations that it is running with it when it is killed', { timeout: 120_000 }, async () => {
    const command = start('--data', RECORDED, '--wallets', '20000', '--days', '90')
    const population = await eventually(() =>
      running().find(({ parent, command: words }) => parent === command.pid && words.includes('one-population.ts')),
    )
    command.kill('SIGKILL')
    await eventually(() => (running().some(({ pid }) => pid === population.pid) ? undefined : true))
  })

  it('says what it needs', { timeout: 30_000 }, async () => {
    const usage = 'usage: npm run eval:discovery -- --data DIR'
    const cases = [
      { args: ['--data', join(dir, 'nowhere')], says: 'nowhere, where nothing is', exits: 2 },
      { args: [], says: 'DIR was not given', exits: 2 },
      { args: ['--sedes', '3'], says: "Unknown option '--sedes'", exits: 2 },
      { args: ['--help'], says: '[--seeds 20]', exits: 0 },
    ]
    for (const { args, says, exits } of cases) {
      const { code, printed } = await run(...args)
      expect(printed).toContain(says)
      expect(printed).toContain(usage)
      expect(code).toBe(exits)
    }
  })
})

describe('kept outcomes', () => {
  it('are found by their plan and the version of the code, and are what they were', () => {
    const plan = { seed: 3, scenario: { name: 'plain', wallets: 10 }, days: 40, histories: [40] } as const
    const outcome = { seed: 3, scenario: 'plain', fills: Number.NaN, byHistory: {}, cpuSeconds: 1 } as RunOutcome
    const outcomes = createKeptOutcomes(join(dir, 'outcomes'), 'v1')
    expect(outcomes.find(plan)).toBeNull()
    outcomes.keep(plan, outcome)
    expect(outcomes.find(plan)).toEqual(outcome)
    expect(outcomes.find({ ...plan, seed: 4 })).toBeNull()
    expect(createKeptOutcomes(join(dir, 'outcomes'), 'v2').find(plan)).toBeNull()
  })
})

async function eventually<T>(find: () => T | undefined): Promise<T> {
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    await sleep(200)
  }
}

/** All that runs; what has ended and was not collected by its new parent yet does not. */
const running = (): { pid: number; parent: number; command: string }[] =>
  execFileSync('ps', ['-A', '-ww', '-o', 'pid=', '-o', 'ppid=', '-o', 'stat=', '-o', 'args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, state = 'Z', command = ''] = line.match(/^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/) ?? []
      return state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), command }]
    })
