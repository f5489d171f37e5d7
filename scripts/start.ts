import { join } from 'node:path'
import { migrate } from '../db/migrate.ts'
import { messageOf } from '../domain/errors.ts'
import { type Config, loadConfigOrExit } from '../runtime/config.ts'
import { isPortFree } from '../runtime/free-port.ts'
import { RESEARCH_NICENESS } from '../runtime/priority.ts'
import { createShutdown, type Shutdown } from '../runtime/shutdown.ts'
import { startStack } from '../runtime/stack.ts'
import { SEARCH_ATTRIBUTES } from '../temporal/search-attributes.ts'
import { buildDashboard } from './dashboard-build.ts'
import { operatorTokenNotice } from './operator-token-notice.ts'
import { waitForHttp } from './wait-for-http.ts'

/** `npm start`: the product against the public Polymarket APIs, on paper. Ctrl-C stops all of it. */
const ROOT = join(import.meta.dirname, '..')

/** Scoring must never delay a copy. */
const RESEARCH = { name: 'research', file: join(ROOT, 'workers/research/main.ts'), niceness: RESEARCH_NICENESS }

const config = loadConfigOrExit()
const shutdown = createShutdown({ log: (line) => print('start', line), timeLimitMs: 60_000 })
await start(config, shutdown).catch((error) => shutdown.begin(messageOf(error), 1))

async function start(config: Config, shutdown: Shutdown) {
  const { host, port } = config.api
  if (!(await isPortFree(port, host))) throw new Error(`port ${port} of ${host} is in use. Set API_PORT to another one`)
  await buildDashboard()
  const stack = await startStack({
    config,
    shutdown,
    print,
    migrate,
    searchAttributes: Object.values(SEARCH_ATTRIBUTES),
  })
  // Before the API, which would make it and show it to nobody.
  const operatorToken = operatorTokenNotice(config)
  stack.supervise({ name: 'worker', file: join(ROOT, 'workers/main.ts') })
  stack.supervise({ name: 'api', file: join(ROOT, 'api/main.ts') })
  if (config.discovery.enabled) stack.supervise(RESEARCH)
  const apiUrl = `http://${host}:${port}`
  await waitForHttp(`${apiUrl}/ready`, shutdown.signal)
  print('start', `Understudy runs in ${config.mode} mode. Ctrl-C stops it.`)
  print('start', `API       ${apiUrl}`)
  if (stack.temporalUiUrl) print('start', `Temporal  ${stack.temporalUiUrl}`)
  print('start', `Operator  token ${operatorToken}`)
}

function print(name: string, line: string) {
  console.log(`${name.padEnd(8)} ${line}`)
}
