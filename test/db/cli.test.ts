import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createRisk } from '../../db/risk.ts'
import { setUpTestDatabase } from '../support/postgres.ts'
import { dollars, LEADER, NOW } from './given.ts'

const database = setUpTestDatabase()
const stateDir = mkdtempSync(join(tmpdir(), 'understudy-cli-'))
afterAll(() => rmSync(stateDir, { recursive: true }))

/** The command as a process of its own; its output is a pipe, not a terminal. */
function understudy(args: string[], env: Record<string, string>): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'cli/main.ts', ...args],
      { env: { PATH: process.env['PATH'], UNDERSTUDY_HOME: stateDir, ...env } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    )
  })
}

describe('the understudy command', () => {
  it('follows a leader, halts and resumes on the running product’s database', async () => {
    await createRisk(database.pool).openAccount('paper', dollars('1000'), NOW)
    const env = { DATABASE_URL: database.url }
    expect(await understudy(['traders', 'add', LEADER, '--label', 'Ada'], env)).toMatchObject({ code: 0 })
    expect(await understudy(['halt', '--reason', 'drill'], env)).toMatchObject({ code: 0 })
    const status = await understudy(['status', '--json'], env)
    expect(JSON.parse(status.output)).toMatchObject({ halted: true, traders: { active: 1 }, halt: { reason: 'drill' } })
    expect(await understudy(['halt', '--reason', 'again'], env)).toMatchObject({ code: 4 })
    expect(await understudy(['resume'], env)).toMatchObject({ code: 0 })
    const list = await understudy(['traders'], env)
    expect(list.output).toContain('Ada')
    expect(list.output).not.toContain('\u001b')
    expect(await understudy(['explain', '137:none'], env)).toMatchObject({ code: 3 })
  })

  it('says how to start the product when nothing runs', async () => {
    const { code, output } = await understudy(['status'], {})
    expect([code, output]).toEqual([5, expect.stringContaining('Start it with npm start')])
  })
})
