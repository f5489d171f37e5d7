import { once } from 'node:events'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { loadConfigOrExit } from '../runtime/config.ts'
import { stateDirHolder } from '../runtime/running-stack.ts'

/** `npm run reset`: removes the state folder after asking. `--yes` does not ask. */
const dir = resolve(loadConfigOrExit().stateDir)
/** What the product writes there. Only this is removed: `UNDERSTUDY_HOME=~` must not cost somebody their home. */
const OURS = ['postgres', 'temporal', 'demo', 'operator-token', 'lock.json', 'running.json']

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
  if (!confirmed && !(await ask(`Remove ${stateDir} with all positions, decisions and workflows? [y/N] `))) {
    console.log('nothing was removed')
    return 1
  }
  for (const name of OURS) rmSync(join(stateDir, name), { recursive: true, force: true })
  const left = readdirSync(stateDir)
  if (left.length === 0) rmSync(stateDir, { recursive: true })
  console.log(left.length === 0 ? `removed ${stateDir}` : `emptied ${stateDir}; not ours, so left: ${left.join(', ')}`)
  return 0
}

/** A demo keeps its state in a folder below. */
function runningIn(stateDir: string): number | null {
  const below = readdirSync(stateDir, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const dirs = [stateDir, ...below.map(({ name }) => join(stateDir, name))]
  return dirs.map(stateDirHolder).find((holder) => holder !== null) ?? null
}

async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    // Without a terminal the input just ends; then nobody said yes.
    const answer = await Promise.race([terminal.question(question), once(terminal, 'close').then(() => '')])
    return /^y(es)?$/i.test(answer.trim())
  } finally {
    terminal.close()
  }
}
