import { createLeaders } from '../db/leaders.ts'
import { createPool } from '../db/pool.ts'
import { createReadModel } from '../db/read-model.ts'
import { createRisk } from '../db/risk.ts'
import { TransportError } from '../domain/errors.ts'
import { loadConfigOrExit } from '../runtime/config.ts'
import { findRunningStack } from '../runtime/running-stack.ts'
import type { CliDeps } from './deps.ts'
import { runCli } from './run.ts'

/*
 * The `understudy` command. It reads and writes the database of the running product: `DATABASE_URL`, else the one that
 * `npm start` or `npm run demo` announced in the state folder.
 */
const config = loadConfigOrExit()
let close = async () => {}

function connect(): CliDeps {
  const databaseUrl = config.databaseUrl?.reveal() ?? findRunningStack(config.stateDir)?.databaseUrl
  if (databaseUrl === undefined) {
    throw new TransportError(
      `nothing runs from ${config.stateDir} and DATABASE_URL is not set. Start it with npm start`,
    )
  }
  const pool = createPool(databaseUrl, { max: 2 })
  close = () => pool.end()
  return {
    readModel: createReadModel(pool),
    leaders: createLeaders(pool),
    risk: createRisk(pool),
    leaderDefaults: config.leaderDefaults,
    mode: config.mode,
    now: Date.now,
  }
}

const screen = {
  print: (text: string) => void process.stdout.write(`${text}\n`),
  color: process.stdout.isTTY && process.stdout.hasColors(),
}
process.exitCode = await runCli(process.argv.slice(2), { connect, screen }, (text) => void process.stderr.write(text))
await close()
