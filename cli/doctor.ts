import { Command } from 'commander'
import { AppError, messageOf } from '../domain/errors.ts'
import type { Config } from '../runtime/config.ts'
import type { CommandContext, Screen } from './deps.ts'
import { checkClob, checkGamma, checkRpc, getJson } from './doctor-outside.ts'
import type { DoctorProbes } from './doctor-probes.ts'
import { clockFinding, type Finding, fail, ok, reasonOf, warn } from './finding.ts'
import { printable, styled, wantsJson } from './output.ts'

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
    if (missingMigrations === 0) yield await checkVerdicts(probes, url)
  } catch (error) {
    yield fail('Postgres', `${from} does not answer: ${reasonOf(error)}`, 'start the server, or correct DATABASE_URL')
  }
}

async function checkVerdicts(probes: DoctorProbes, databaseUrl: string): Promise<Finding> {
  const { days, firstDay, lastSha256, brokenDay } = await probes.checkVerdicts(databaseUrl)
  if (brokenDay !== null) {
    return fail(
      'verdicts',
      `${brokenDay} is not as it was written, or a day before it is missing; ${days} days before that hold`,
      'believe no score of a verdict from that day on, or restore the table verdict_ledger from a backup',
    )
  }
  return days === 0
    ? ok('verdicts', 'none is written down yet')
    : ok('verdicts', `${days} days unbroken since ${firstDay}, the last SHA-256 ${lastSha256}`)
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
