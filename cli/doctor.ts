import { Command } from 'commander'
import { AppError, messageOf } from '../domain/errors.ts'
import type { Config } from '../runtime/config.ts'
import type { CommandContext, Screen } from './deps.ts'
import type { DoctorProbes } from './doctor-probes.ts'
import { printable, styled, wantsJson } from './output.ts'

/** `warn` is worth knowing and stops nothing. `fix` is null where there is nothing to do. */
export type Finding = { check: string; state: 'ok' | 'warn' | 'fail'; found: string; fix: string | null }

/** Carries the exit code of a doctor who found something broken; what there is to say has been printed. */
export class DoctorFoundFailure extends AppError {
  override readonly name = 'DoctorFoundFailure'
  readonly retry = 'no'
}

/** `understudy doctor`: every precondition, what was found, and what to do. */
export function doctorCommand(context: CommandContext): Command {
  return new Command('doctor')
    .description('check every precondition and say how to fix what is missing')
    .option('--offline', 'leave out everything that asks the internet', false)
    .action(async ({ offline }: { offline: boolean }, command: Command) => {
      const { screen } = context
      const asJson = wantsJson(command)
      const findings: Finding[] = []
      for await (const finding of examine(context.probes(), offline)) {
        findings.push(finding)
        if (!asJson) screen.print(findingLines(finding, screen))
      }
      const failed = findings.filter(({ state }) => state === 'fail').length
      const warned = findings.filter(({ state }) => state === 'warn').length
      if (asJson) screen.print(JSON.stringify({ healthy: failed === 0, findings }, null, 2))
      else screen.print(`${findings.length} checks: ${failed} failed, ${warned} to know about`)
      if (failed > 0) throw new DoctorFoundFailure(`${failed} checks failed`)
    })
}

const MARKS = { ok: ['green', '✓'], warn: ['yellow', '!'], fail: ['red', '✗'] } as const

function findingLines({ check, state, found, fix }: Finding, screen: Screen): string {
  const [color, mark] = MARKS[state]
  const line = `${styled(color, mark, screen)} ${check.padEnd(14)} ${printable(found)}`
  return fix === null ? line : `${line}\n  ${' '.repeat(15)}→ ${printable(fix)}`
}

const ok = (check: string, found: string): Finding => ({ check, state: 'ok', found, fix: null })
const warn = (check: string, found: string, fix: string | null): Finding => ({ check, state: 'warn', found, fix })
const fail = (check: string, found: string, fix: string): Finding => ({ check, state: 'fail', found, fix })

async function* examine(probes: DoctorProbes, offline: boolean): AsyncGenerator<Finding> {
  yield checkNode(probes)
  yield checkPackages(probes)
  let config: Config
  try {
    config = probes.loadConfig()
    yield ok('configuration', `complete, ${config.mode} mode`)
  } catch (error) {
    yield fail(
      'configuration',
      messageOf(error),
      'correct .env or the environment; docs/configuration.md describes every key',
    )
    return
  }
  yield checkStateDir(probes, config)
  yield checkOperatorToken(probes, config)
  const stack = probes.findStack(config)
  yield* checkPostgres(probes, config, stack?.databaseUrl ?? null)
  yield await checkTemporal(probes, config, stack?.temporalAddress ?? null)
  yield await checkApiPort(probes, config)
  yield checkWebhooks(config)
  if (offline) return
  for (const url of config.endpoints.polygonHttp) yield await checkRpc(probes, config, url)
  yield await checkGamma(probes, config)
  yield* checkClob(probes, config)
}

const OLDEST_NODE = [20, 19] as const

function checkNode({ nodeVersion }: DoctorProbes): Finding {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
  const [oldestMajor, oldestMinor] = OLDEST_NODE
  const recent = major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
  return recent
    ? ok('Node', nodeVersion)
    : fail('Node', `${nodeVersion}, expected ${oldestMajor}.${oldestMinor} or later`, 'https://nodejs.org/en/download')
}

function checkPackages({ listMissingPackages }: DoctorProbes): Finding {
  const missing = listMissingPackages()
  return missing.length === 0
    ? ok('dependencies', 'installed')
    : fail('dependencies', `${missing.length} missing: ${missing.slice(0, 5).join(', ')}`, 'npm ci')
}

function checkStateDir({ canWrite }: DoctorProbes, { stateDir }: Config): Finding {
  return canWrite(stateDir)
    ? ok('state folder', stateDir)
    : fail(
        'state folder',
        `${stateDir} cannot be written`,
        'correct its owner, or set UNDERSTUDY_HOME to another folder',
      )
}

function checkOperatorToken({ isExposed, operatorTokenPath }: DoctorProbes, config: Config): Finding {
  if (config.api.operatorToken) return ok('operator', 'token by OPERATOR_TOKEN')
  const path = operatorTokenPath(config)
  const exposed = isExposed(path)
  if (exposed === null) return ok('operator', 'no token yet: the first start makes one and shows it')
  return exposed
    ? fail('operator', `other users can read ${path}`, `chmod 600 ${path}`)
    : ok('operator', `token in ${path}; understudy token prints it`)
}

async function* checkPostgres(probes: DoctorProbes, config: Config, running: string | null): AsyncGenerator<Finding> {
  const url = config.databaseUrl?.reveal() ?? running
  if (url === null) {
    yield ok('Postgres', 'not running: npm start brings its own')
    return
  }
  const from = config.databaseUrl ? 'DATABASE_URL' : 'the running stack'
  try {
    const { version, missingMigrations, clock } = await probes.askPostgres(url)
    yield ok('Postgres', `${version} by ${from}`)
    yield missingMigrations === 0
      ? ok('schema', 'up to date')
      : fail('schema', `${missingMigrations} migrations are missing`, 'npm run migrate (npm start does it by itself)')
    yield clockFinding('database clock', clock - probes.now())
  } catch (error) {
    yield fail('Postgres', `${from} does not answer: ${reasonOf(error)}`, 'start the server, or correct DATABASE_URL')
  }
}

async function checkTemporal(probes: DoctorProbes, config: Config, running: string | null): Promise<Finding> {
  const named = config.temporal.address
  if (named === null && running === null) {
    return probes.hasTemporalProgram(config)
      ? ok('Temporal', 'not running: npm start brings its own')
      : warn(
          'Temporal',
          'not running, and no dev server is here yet',
          'npm start downloads it, or builds it where that is not possible',
        )
  }
  try {
    return ok('Temporal', `${await probes.askTemporal(named ?? running)} at ${named ?? running}`)
  } catch (error) {
    return fail(
      'Temporal',
      `${named ?? running} does not answer: ${reasonOf(error)}`,
      'start it, or correct TEMPORAL_ADDRESS and its TLS or API key',
    )
  }
}

async function checkApiPort(probes: DoctorProbes, { api: { host, port } }: Config): Promise<Finding> {
  if (await probes.isPortFree(port, host)) return ok('API port', `${host}:${port} is free`)
  try {
    const { service } = (await getJson(probes, `http://${host}:${port}/health`)) as { service?: string }
    if (service === 'understudy') return ok('API port', `Understudy answers at http://${host}:${port}`)
  } catch {
    // Whatever it is, it is not ours.
  }
  return fail(
    'API port',
    `${host}:${port} is used by another program`,
    'end that program, or set API_PORT to a free port',
  )
}

function checkWebhooks({ webhooks }: Config): Finding {
  const configured = Object.entries(webhooks).filter(([, keys]) => keys.length > 0)
  if (configured.length > 0) return ok('webhooks', `keys for ${configured.map(([name]) => name).join(', ')}`)
  return warn(
    'webhooks',
    'no provider has a key: fills come from the chain feed alone, some seconds later',
    'set ALCHEMY_SIGNING_KEYS, QUICKNODE_SECURITY_TOKENS or MORALIS_STREAM_SECRETS',
  )
}

async function checkRpc(probes: DoctorProbes, { polygon }: Config, url: string): Promise<Finding> {
  const check = 'Polygon RPC'
  // The path often holds a key.
  const { host } = new URL(url)
  const startedAt = probes.now()
  try {
    const chainId = Number(await callRpc(probes, url, 'eth_chainId'))
    const tookMs = probes.now() - startedAt
    if (chainId !== polygon.chainId) {
      return fail(
        check,
        `${host} serves chain ${chainId}, expected ${polygon.chainId}`,
        'correct POLYGON_RPC_URLS or POLYGON_CHAIN_ID',
      )
    }
    const block = Number(await callRpc(probes, url, 'eth_blockNumber'))
    return ok(check, `${host}: block ${block}, ${tookMs} ms`)
  } catch (error) {
    return fail(
      check,
      `${host} does not answer: ${reasonOf(error)}`,
      'check the network, or set POLYGON_RPC_URLS to other endpoints',
    )
  }
}

async function checkGamma(probes: DoctorProbes, { endpoints }: Config): Promise<Finding> {
  const startedAt = probes.now()
  try {
    const markets = await getJson(probes, `${endpoints.gamma}/markets?limit=1`)
    if (!Array.isArray(markets)) return fail('market data', 'answers something else than a list', 'is GAMMA_URL right?')
    return ok('market data', `${new URL(endpoints.gamma).host}: ${probes.now() - startedAt} ms`)
  } catch (error) {
    return fail(
      'market data',
      `${new URL(endpoints.gamma).host}: ${reasonOf(error)}`,
      'check the network and GAMMA_URL',
    )
  }
}

async function* checkClob(probes: DoctorProbes, { endpoints }: Config): AsyncGenerator<Finding> {
  const { host } = new URL(endpoints.clob)
  const startedAt = probes.now()
  try {
    const seconds = Number(await getJson(probes, `${endpoints.clob}/time`))
    const answeredAt = probes.now()
    yield ok('order books', `${host}: ${answeredAt - startedAt} ms`)
    // Whole seconds, read half way there.
    if (seconds > 0) yield clockFinding('clock', seconds * 1000 + 500 - (startedAt + answeredAt) / 2)
  } catch (error) {
    yield fail('order books', `${host}: ${reasonOf(error)}`, 'check the network and CLOB_URL')
  }
}

/** Ages of signals and books are differences of two clocks. */
const CLOCK_TOLERANCE_MS = 2_000

function clockFinding(check: string, differenceMs: number): Finding {
  const seconds = `${(Math.abs(differenceMs) / 1000).toFixed(1)} s`
  return Math.abs(differenceMs) <= CLOCK_TOLERANCE_MS
    ? ok(check, `within ${seconds}`)
    : fail(
        check,
        `this machine is ${seconds} ${differenceMs > 0 ? 'behind' : 'ahead'}`,
        'let the system set its clock (NTP)',
      )
}

/** What went wrong, in the words of whoever knows more: `fetch failed` alone tells nothing. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && cause.message !== '' ? `${messageOf(error)} (${cause.message})` : messageOf(error)
}

const ANSWER_WITHIN_MS = 5_000

async function getJson(probes: DoctorProbes, url: string): Promise<unknown> {
  const response = await probes.fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  return response.json()
}

async function callRpc(probes: DoctorProbes, url: string, method: string): Promise<unknown> {
  const response = await probes.fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: [] }),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  })
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  const { result } = (await response.json()) as { result?: unknown }
  if (result === undefined) throw new Error('an answer without a result')
  return result
}
