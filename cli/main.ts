import { appendFileSync, chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'
import type { Client } from '@temporalio/client'
import { listenForChanges } from '../db/changes.ts'
import { createRoster } from '../db/discovery/roster.ts'
import { createLeaders } from '../db/leaders.ts'
import { createPool } from '../db/pool.ts'
import { createDiscoveryReads } from '../db/read-model/discovery.ts'
import { createReadModel } from '../db/read-model.ts'
import { createRisk } from '../db/risk.ts'
import { messageOf, TransportError } from '../domain/errors.ts'
import { type Config, loadConfig, loadConfigFromEnvironment } from '../runtime/config.ts'
import { operatorTokenPath, readOperatorToken } from '../runtime/operator-token.ts'
import { findRunningStack, type RunningStack } from '../runtime/running-stack.ts'
import { namedTemporalServer } from '../runtime/temporal-server.ts'
import { createBacktests } from '../temporal/backtests.ts'
import { createTemporalClient, type TemporalTarget } from '../temporal/client.ts'
import { createDiscoveryControl } from '../temporal/discovery.ts'
import type { CliDeps, Desk, Screen } from './deps.ts'
import { createProbes } from './doctor-probes/main.ts'
import { BadConfigError } from './exit-codes.ts'
import { runCli } from './run.ts'

/*
 * The `understudy` command. It reads and writes the database of the running product: `DATABASE_URL`, else the one that
 * `npm start` announced in the state folder, else the demo's.
 */
/** As long as a back-test may take. */
const BACKTEST_WAIT_MS = 10 * 60_000
const ROOT = fileURLToPath(new URL('..', import.meta.url))

const ending = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    // A second one means it: whatever waits is left behind.
    if (ending.signal.aborted) process.exit(130)
    ending.abort(new Error('stopped'))
  })
}
// Whoever reads our output has seen enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const screen: Screen = {
  print: (text) => void process.stdout.write(`${text}\n`),
  note: (text) => void process.stderr.write(`${text}\n`),
  color: process.stdout.isTTY && process.stdout.hasColors(),
  isTerminal: process.stdout.isTTY,
  columns: () => process.stdout.columns ?? 80,
}

const closing: (() => Promise<void>)[] = []

function connect(): CliDeps {
  const config = loadSettings()
  const found = findDatabase(config)
  const pool = createPool(found.databaseUrl, { max: 4 })
  closing.push(() => pool.end())
  return {
    readModel: createReadModel(pool),
    leaders: createLeaders(pool),
    risk: createRisk(pool),
    discovery: createDiscoveryReads(pool),
    roster: createRoster(pool),
    listen: (onChange) => listenForChanges(found.databaseUrl, { onChange, onError: () => undefined }),
    leaderDefaults: config.leaderDefaults,
    mode: config.mode,
    isDemo: found.isDemo,
    now: Date.now,
  }
}

function loadSettings(): Config {
  try {
    return loadConfigFromEnvironment()
  } catch (cause) {
    throw new BadConfigError(messageOf(cause), { cause })
  }
}

const demoDir = ({ stateDir }: Config): string => join(stateDir, 'demo')

function findStack(config: Config): (RunningStack & { isDemo: boolean }) | null {
  const running = findRunningStack(config.stateDir)
  if (running) return { ...running, isDemo: false }
  const demo = findRunningStack(demoDir(config))
  return demo && { ...demo, isDemo: true }
}

function findDatabase(config: Config): { databaseUrl: string; isDemo: boolean } {
  if (config.databaseUrl) return { databaseUrl: config.databaseUrl.reveal(), isDemo: false }
  const stack = findStack(config)
  if (stack) return stack
  throw new TransportError(
    `nothing runs from ${config.stateDir} and DATABASE_URL is not set. Start it with npm start, or npm run demo`,
  )
}

function discovery() {
  const config = loadSettings()
  return { control: createDiscoveryControl(temporalOf(config)), candidatesPerRun: config.discovery.candidatesPerRun }
}

function backtests() {
  const config = loadSettings()
  return createBacktests(temporalOf(config), {
    discoveryEnabled: config.discovery.enabled,
    waitMs: BACKTEST_WAIT_MS,
    signal: ending.signal,
    now: Date.now,
  })
}

function temporalOf(config: Config): Client {
  const client = createTemporalClient(findTemporal(config))
  closing.push(() => client.connection.close())
  return client
}

function findTemporal(config: Config): TemporalTarget {
  const stack = findStack(config)
  // A demo keeps to its own server, whatever the environment names.
  const named = stack?.isDemo ? null : namedTemporalServer()
  if (named) return named
  if (stack) return { connection: { address: stack.temporalAddress }, namespace: config.temporal.namespace }
  throw new TransportError(
    `nothing runs from ${config.stateDir} and TEMPORAL_ADDRESS is not set. Start it with npm start, or npm run demo`,
  )
}

function operatorToken(): { token: string; from: string } | null {
  const config = loadSettings()
  const configured = config.api.operatorToken
  if (configured) return { token: configured.reveal(), from: 'OPERATOR_TOKEN' }
  const dirs = findStack(config)?.isDemo ? [demoDir(config), config.stateDir] : [config.stateDir, demoDir(config)]
  for (const dir of dirs) {
    const token = readOperatorToken(dir)
    if (token) return { token: token.reveal(), from: operatorTokenPath(dir) }
  }
  return null
}

const desk: Desk = {
  ask: process.stdin.isTTY ? ask : null,
  exists: (path) => existsSync(path),
  write: (path, text, { secret }) => {
    writeFileSync(path, text, secret ? { mode: 0o600 } : {})
    // A file that was there keeps its mode.
    if (secret) chmodSync(path, 0o600)
  },
  append: (path, text) => appendFileSync(path, text),
  settingsPath: resolve(ROOT, '.env'),
  check: (settings) => void loadConfig(settings),
}

async function ask(question: string): Promise<string> {
  // Questions are no results: they go where remarks go.
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question, { signal: ending.signal })
  } finally {
    lines.close()
  }
}

const probes = () =>
  createProbes({
    root: ROOT,
    loadConfig: loadConfigFromEnvironment,
    findStack,
    operatorTokenPath: (config) => operatorTokenPath(findStack(config)?.isDemo ? demoDir(config) : config.stateDir),
  })
const context = { connect, screen, desk, probes, discovery, backtests, operatorToken, signal: ending.signal }
process.exitCode = await runCli(process.argv.slice(2), context, (text) => void process.stderr.write(text))
for (const close of closing) await close()
