import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { loadConfigOrExit } from '../runtime/config.ts'
import { stateDirHolder } from '../runtime/running-stack.ts'

/** `npm run reset`: removes the state folder after asking. `--yes` does not ask. */
const dir = resolve(loadConfigOrExit().stateDir)
process.exitCode = await reset(dir, process.argv.includes('--yes'))

async function reset(stateDir: string, confirmed: boolean): Promise<number> {
  if (!existsSync(stateDir)) {
    console.log(`there is nothing to remove: ${stateDir} does not exist`)
    return 0
  }
  const holder = runningIn(stateDir)
  if (holder !== null) {
    console.error(`Understudy runs from ${stateDir} (process ${holder}). Stop it first`)
    return 1
  }
  if (!looksLikeState(stateDir)) {
    console.error(`${stateDir} does not look like a state folder of Understudy, nothing was removed`)
    return 1
  }
  if (!confirmed && !(await ask(`Remove ${stateDir} with all positions, decisions and workflows? [y/N] `))) {
    console.log('nothing was removed')
    return 1
  }
  rmSync(stateDir, { recursive: true, force: true })
  console.log(`removed ${stateDir}`)
  return 0
}

/** A demo keeps its state in a folder below. */
function runningIn(stateDir: string): number | null {
  const below = readdirSync(stateDir, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const dirs = [stateDir, ...below.map(({ name }) => join(stateDir, name))]
  return dirs.map(stateDirHolder).find((holder) => holder !== null) ?? null
}

/** `UNDERSTUDY_HOME=~` must not cost somebody their home. */
function looksLikeState(stateDir: string): boolean {
  const known = ['postgres', 'temporal', 'demo', 'lock.json', 'running.json']
  return readdirSync(stateDir).every((name) => known.includes(name))
}

async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim())
  } finally {
    terminal.close()
  }
}
