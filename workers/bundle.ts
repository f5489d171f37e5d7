import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  bundleWorkflowCode,
  DefaultLogger,
  type WorkflowBundle,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker'
import { PAYLOAD_CONVERTER_PATH } from '../temporal/client.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const DIST = join(ROOT, 'dist')
/** All that a bundle is made of besides the SDK. */
const SOURCES = ['domain', 'temporal', 'workflows']

/** Bundles all workflows for the sandbox, payload converter included. About a second; the result can be shared by workers. */
export function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: join(ROOT, 'workflows/index.ts'),
    payloadConverterPath: PAYLOAD_CONVERTER_PATH,
    logger: new DefaultLogger('WARN'),
  })
}

/** What a worker process runs: the bundle that was built beforehand when it fits, else one made now. */
export async function provideWorkflowBundle(dist = DIST): Promise<WorkflowBundle> {
  const path = builtBundlePath(dist)
  return existsSync(path) ? { code: readFileSync(path, 'utf8') } : bundleWorkflows()
}

/** Bundles the workflows into a file for {@link provideWorkflowBundle}, and removes those that fit no more. */
export async function buildWorkflowBundle(dist = DIST): Promise<{ path: string; outcome: 'built' | 'up to date' }> {
  const path = builtBundlePath(dist)
  if (existsSync(path)) return { path, outcome: 'up to date' }
  const { code } = await bundleWorkflows()
  mkdirSync(dist, { recursive: true })
  const earlier = readdirSync(dist).filter((name) => name.startsWith(PREFIX))
  // Written aside and moved into place: no worker reads half a bundle.
  writeFileSync(`${path}.${process.pid}`, code)
  renameSync(`${path}.${process.pid}`, path)
  for (const name of earlier) rmSync(join(dist, name), { force: true })
  return { path, outcome: 'built' }
}

const PREFIX = 'workflows-'

/**
 * The name says what the bundle is of: these very sources and this version of the SDK, which refuses to be mixed. A bundle of
 * anything else is simply not found.
 */
function builtBundlePath(dist: string): string {
  const { version } = createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string }
  const hash = createHash('sha256').update(version)
  for (const folder of SOURCES) {
    const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    for (const name of names.filter((file) => file.endsWith('.ts')).toSorted()) {
      const path = join(folder, name)
      hash.update(`\n${path}\n`).update(readFileSync(join(ROOT, path)))
    }
  }
  return join(dist, `${PREFIX}${version}-${hash.digest('hex').slice(0, 16)}.js`)
}
