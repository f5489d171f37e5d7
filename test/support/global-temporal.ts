import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { loadConfigFromEnvironment } from '../../runtime/config.ts'
import { registerSearchAttributes } from '../../runtime/temporal-attributes.ts'
import { findTemporalProgram } from '../../runtime/temporal-program.ts'
import { namedTemporalServer, startTemporalServer } from '../../runtime/temporal-server.ts'
import { SEARCH_ATTRIBUTES } from '../../temporal/search-attributes.ts'

/** Gives the tests of a project one Temporal server: the named one, else a dev server that all projects share. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await sharedServer()
  server.users += 1
  project.provide('temporalAddress', server.address)
  project.provide('temporalNamespace', server.namespace)
  return async () => {
    server.users -= 1
    if (server.users === 0) await server.stop()
  }
}

type SharedServer = { address: string; namespace: string; users: number; stop: () => Promise<void> }

/** Vitest loads this file once for each project; only the process is common to them. */
const SHARED = Symbol.for('understudy.test.temporal')
const shared = globalThis as { [SHARED]?: Promise<SharedServer> }

function sharedServer(): Promise<SharedServer> {
  shared[SHARED] ??= provideServer()
  return shared[SHARED]
}

async function provideServer(): Promise<SharedServer> {
  const searchAttributes = Object.values(SEARCH_ATTRIBUTES)
  const named = namedTemporalServer()
  if (named) {
    await registerSearchAttributes(named, searchAttributes)
    const { address = '' } = named.connection
    return { address, namespace: named.namespace, users: 0, stop: async () => undefined }
  }
  const { programs } = loadConfigFromEnvironment()
  const log = (line: string) => process.stderr.write(`temporal  ${line}\n`)
  const program = await findTemporalProgram({ ...programs, log, signal: new AbortController().signal })
  const dir = mkdtempSync(join(tmpdir(), 'understudy-temporal-'))
  const server = await startTemporalServer({
    program,
    dir,
    namespace: 'default',
    searchAttributes,
    port: null,
    uiPort: null,
    log,
    unsafeFastDisk: true,
  })
  const stop = async () => {
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
    delete shared[SHARED]
  }
  return { address: server.address, namespace: 'default', users: 0, stop }
}
