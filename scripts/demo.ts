import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLeaders } from '../db/leaders.ts'
import { migrate } from '../db/migrate.ts'
import { createPool } from '../db/pool.ts'
import { createReadModel } from '../db/read-model.ts'
import { messageOf } from '../domain/errors.ts'
import { toAddress } from '../domain/money/ids.ts'
import { type Config, loadConfigOrExit } from '../runtime/config.ts'
import { findFreePort, isPortFree } from '../runtime/free-port.ts'
import { PROGRAMS } from '../runtime/programs.ts'
import { createShutdown, type Shutdown } from '../runtime/shutdown.ts'
import { startStack } from '../runtime/stack.ts'
import { loadSession, type Session } from '../sim/session.ts'
import { SEARCH_ATTRIBUTES } from '../temporal/search-attributes.ts'
import { buildDashboard } from './dashboard-build.ts'
import { printBlotter } from './demo-blotter.ts'
import { operatorTokenNotice } from './operator-token-notice.ts'
import { waitForHttp } from './wait-for-http.ts'

/**
 * `npm run demo`: the product's own processes, pointed at a venue on this machine that plays a recorded session. No keys, no
 * network, no money. Ctrl-C stops all of it; the next start goes on from the same data.
 */
const ROOT = join(import.meta.dirname, '..')
const SESSION = join(ROOT, 'sim/sessions/demo.json.gz')
const PROCESSES = ['venue', 'worker', 'api', 'research']
/** Keys that the local venue signs with. They guard nothing outside this machine. */
const KEYS = { alchemy: 'whsec_demo', quicknode: 'qn_demo_token', moralis: 'moralis_demo_secret' }

const config = loadConfigOrExit()
const shutdown = createShutdown({ log: (line) => console.log(line), timeLimitMs: 60_000 })
await demo({ ...config, stateDir: join(config.stateDir, 'demo') }, shutdown).catch((error) =>
  shutdown.begin(messageOf(error), 1),
)

async function demo(config: Config, shutdown: Shutdown): Promise<void> {
  const session = await loadSession(SESSION)
  console.log(`Understudy demo: ${session.description}\n`)
  await buildDashboard()
  mkdirSync(config.stateDir, { recursive: true })
  const stack = await startStack({
    config,
    shutdown,
    print: narrator(config),
    migrate,
    searchAttributes: Object.values(SEARCH_ATTRIBUTES),
    ownServersOnly: true,
  })

  // Before the API, which would make it and show it to nobody.
  const operatorToken = operatorTokenNotice(config)
  const pool = createPool(stack.databaseUrl.reveal(), { max: 4 })
  shutdown.add('database connections', () => pool.end())
  await followLeaders(session, createLeaders(pool))

  const { host } = config.api
  const port = (await isPortFree(config.api.port, host)) ? config.api.port : await findFreePort()
  const apiUrl = `http://${host}:${port}`
  const simUrl = `http://127.0.0.1:${await findFreePort()}`
  stack.supervise({ name: 'venue', file: join(ROOT, 'sim/main.ts'), env: venueEnvironment(config, simUrl, apiUrl) })
  await waitForHttp(`${simUrl}/sim/state`, shutdown.signal)
  const env = productEnvironment(session, simUrl, port)
  stack.supervise({ ...PROGRAMS.worker, env })
  stack.supervise({ ...PROGRAMS.api, env })
  if (config.discovery.enabled) stack.supervise({ ...PROGRAMS.research, env })
  await waitForHttp(`${apiUrl}/ready`, shutdown.signal)

  console.log(`\n  API           ${apiUrl}`)
  console.log(`  Temporal UI   ${stack.temporalUiUrl}`)
  console.log(`  Local venue   ${simUrl}/sim/state`)
  console.log(`  Operator      token ${operatorToken}`)
  console.log('\n  Leaders (simulated: their fills are made by a script against recorded books)')
  for (const { label, story } of session.leaders) console.log(`    ${label.padEnd(16)} ${story}`)
  console.log(`\n  What the processes write is in ${join(config.stateDir, 'demo.log')}.`)
  console.log('  Ctrl-C stops everything. Paper money only.\n')

  await fetch(`${simUrl}/sim/begin`, { method: 'POST' })
  await printBlotter({
    readModel: createReadModel(pool),
    mode: config.mode,
    print: console.log,
    signal: shutdown.signal,
  })
}

/** Followed on assumption: nobody measured these leaders, the session says what to assume. */
async function followLeaders(session: Session, leaders: ReturnType<typeof createLeaders>): Promise<void> {
  for (const { wallet, label, assumedEdge, assumedEdgeSd } of session.leaders) {
    const edge = { edge: assumedEdge, edgeSd: assumedEdgeSd, edgeSource: 'assumed' as const }
    await leaders.add({ wallet: toAddress(wallet), label, source: 'demo', simulated: true, ...edge }, Date.now())
  }
}

/**
 * Each start is another performance, with fills and markets of its own, so that old positions settle and new ones come. What wallets did
 * before the first one stays what it was.
 */
function venueEnvironment({ stateDir }: Config, simUrl: string, apiUrl: string): Record<string, string> {
  const counter = join(stateDir, 'performances')
  const run = existsSync(counter) ? Number(readFileSync(counter, 'utf8')) + 1 : 0
  writeFileSync(counter, String(run))
  const firstStart = join(stateDir, 'first-start')
  if (!existsSync(firstStart)) writeFileSync(firstStart, String(Date.now()))
  return {
    SIM_SESSION: SESSION,
    SIM_PORT: new URL(simUrl).port,
    SIM_RUN: String(run),
    SIM_PAST_UNTIL: readFileSync(firstStart, 'utf8'),
    SIM_REPEAT: 'true',
    SIM_AUTOPLAY: 'false',
    SIM_WEBHOOK_URL: `${apiUrl}/webhooks`,
    SIM_ALCHEMY_SIGNING_KEY: KEYS.alchemy,
    SIM_QUICKNODE_SECURITY_TOKEN: KEYS.quicknode,
    SIM_QUICKNODE_GZIP: 'true',
    SIM_MORALIS_STREAM_SECRET: KEYS.moralis,
  }
}

/** The outside URLs point at the local venue, and nothing else differs from `npm start`. */
function productEnvironment(session: Session, simUrl: string, apiPort: number): Record<string, string> {
  const socketUrl = simUrl.replace('http', 'ws')
  return {
    ...session.settings,
    GAMMA_URL: `${simUrl}/gamma`,
    CLOB_URL: `${simUrl}/clob`,
    DATA_API_URL: `${simUrl}/data`,
    RTDS_URL: `${socketUrl}/rtds`,
    POLYGON_RPC_URLS: `${simUrl}/polygon`,
    API_PORT: String(apiPort),
    ALCHEMY_SIGNING_KEYS: KEYS.alchemy,
    QUICKNODE_SECURITY_TOKENS: KEYS.quicknode,
    MORALIS_STREAM_SECRETS: KEYS.moralis,
    LOG_LEVEL: 'warn',
  }
}

/** What the processes write goes to a file, so that the blotter stays readable; the start is shown as it goes. */
function narrator({ stateDir }: Config): (name: string, line: string) => void {
  const log = createWriteStream(join(stateDir, 'demo.log'), { flags: 'a' })
  return (name, line) => {
    log.write(`${name.padEnd(9)} ${line}\n`)
    if (!PROCESSES.includes(name)) console.log(`  ${name.padEnd(9)} ${line}`)
  }
}
