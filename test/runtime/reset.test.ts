import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { claimStateDir } from '../../runtime/running-stack.ts'

let stateDir: string
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'understudy-state-'))
  mkdirSync(join(stateDir, 'postgres/data'), { recursive: true })
})
afterEach(() => rmSync(stateDir, { recursive: true, force: true }))

const reset = (args: string[], input = '') =>
  spawnSync(process.execPath, ['--import', 'tsx', 'scripts/reset.ts', ...args], {
    env: { PATH: process.env['PATH'], UNDERSTUDY_HOME: stateDir },
    input,
    encoding: 'utf8',
  })

it.each([
  ['y\n', false],
  ['n\n', true],
  ['\n', true],
  ['', true],
])('answered %j, keeps the state: %s', (answer, kept) => {
  expect(reset([], answer).stdout).toContain(stateDir)
  expect(existsSync(stateDir)).toBe(kept)
})

it('leaves what the product did not write', () => {
  writeFileSync(join(stateDir, 'thesis.txt'), 'years of work')
  expect(reset(['--yes']).stdout).toContain('left: thesis.txt')
  expect(readdirSync(stateDir)).toEqual(['thesis.txt'])
})

it.each(['.', 'demo'])('refuses while a stack runs from %s', (below) => {
  claimStateDir(join(stateDir, below))
  const { status, stderr } = reset(['--yes'])
  expect(stderr).toContain(`process ${process.pid}`)
  expect(status).toBe(1)
  expect(existsSync(join(stateDir, 'postgres'))).toBe(true)
})
