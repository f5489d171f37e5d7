import { migrate } from '../db/migrate.ts'
import { messageOf } from '../domain/errors.ts'
import { type Config, loadConfigOrExit } from '../runtime/config.ts'
import { isPortFree } from '../runtime/free-port.ts'
import { PROGRAMS } from '../runtime/programs.ts'
import { createShutdown, type Shutdown } from '../runtime/shutdown.ts'
import { startStack } from '../runtime/stack.ts'
import { SEARCH_ATTRIBUTES } from '../temporal/search-attributes.ts'
import { buildDashboard } from './dashboard-build.ts'
import { operatorTokenNotice } from './operator-token-notice.ts'
import { waitForHttp } from './wait-for-http.ts'

/** `npm start`: the product against the public Polymarket APIs, on paper. Ctrl-C stops all of it. */
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
  stack.supervise(PROGRAMS.worker)
  stack.supervise(PROGRAMS.api)
  if (config.discovery.enabled) stack.supervise(PROGRAMS.research)
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
