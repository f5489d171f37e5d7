import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { messageOf } from '../domain/errors.ts'

const HOST = 'https://temporal.download'
const REACHABLE_WITHIN_MS = 5000
const DOWNLOADED_WITHIN_MS = 300_000

/**
 * Has the Temporal SDK download its dev server into `dir`. The SDK only downloads while starting a server, and keeps
 * the file; it runs in a process of its own, which can be given up on.
 *
 * @throws Error when the download host does not answer, or not in time.
 */
export async function downloadTemporal(dir: string, signal: AbortSignal): Promise<void> {
  await checkReachable(signal)
  const script = `
    import { TestWorkflowEnvironment } from '@temporalio/testing'
    const executable = { type: 'cached-download', downloadDir: ${JSON.stringify(dir)}, ttl: '3650 days' }
    const server = await TestWorkflowEnvironment.createLocal({ server: { executable } })
    await server.teardown()`
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    timeout: DOWNLOADED_WITHIN_MS,
    killSignal: 'SIGKILL',
    signal,
  })
}

/** A firewall that drops packets would cost the whole time limit. */
async function checkReachable(signal: AbortSignal) {
  try {
    await fetch(HOST, { method: 'HEAD', signal: AbortSignal.any([signal, AbortSignal.timeout(REACHABLE_WITHIN_MS)]) })
  } catch (cause) {
    throw new Error(`${HOST} is not reachable: ${reasonOf(cause)}`, { cause })
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error)
