import { accessSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../domain/errors.ts'
import { takeLock } from './lock-file.ts'
import { buildTemporal, TEMPORAL_VERSION } from './temporal-build.ts'
import { downloadTemporal } from './temporal-download.ts'

/** Where a `temporal` program may come from. The two ways that cost time can be replaced. */
export type TemporalSources = {
  /** Folders of programs, as in `PATH`. */
  searchPath: string
  /** Where programs that we fetched or built stay, outside the repository. */
  cacheDir: string
  log: (line: string) => void
  signal: AbortSignal
  /** Puts a program into `dir` under a name that starts with {@link DOWNLOADED}. @throws Error with the reason why it cannot. */
  download?: (dir: string, signal: AbortSignal) => Promise<void>
  /** Builds the program at `target`. @throws Error with the reason why it cannot. */
  build?: (target: string, options: { log: (line: string) => void; signal: AbortSignal }) => Promise<void>
}

/**
 * Finds the program that contains the Temporal dev server: on the search path, else in the cache, else the Temporal
 * SDK's own download, else built from source with Go (minutes, once).
 *
 * @returns an absolute path.
 * @throws Error that names every way and why each failed.
 */
export async function findTemporalProgram(sources: TemporalSources): Promise<string> {
  const found = findOnPath(sources.searchPath) ?? findInCache(sources.cacheDir)
  if (found) return found
  mkdirSync(sources.cacheDir, { recursive: true })
  const lock = await waitForLock(join(sources.cacheDir, 'temporal.lock'), sources)
  try {
    // Whoever held the lock may have put it there.
    return findInCache(sources.cacheDir) ?? (await obtain(sources))
  } finally {
    lock.release()
  }
}

/** How the SDK names a downloaded program. */
const DOWNLOADED = 'temporal-sdk-typescript-'

function findOnPath(searchPath: string): string | null {
  const candidates = searchPath.split(delimiter).filter((dir) => dir !== '')
  return candidates.map((dir) => join(dir, 'temporal')).find(isProgram) ?? null
}

function findInCache(cacheDir: string): string | null {
  const built = join(cacheDir, `temporal-${TEMPORAL_VERSION}`)
  if (isProgram(built)) return built
  if (!existsSync(cacheDir)) return null
  const downloads = readdirSync(cacheDir).filter((name) => name.startsWith(DOWNLOADED))
  return downloads.map((name) => join(cacheDir, name)).find(isProgram) ?? null
}

async function obtain(sources: TemporalSources): Promise<string> {
  const { cacheDir, log, signal } = sources
  log('no Temporal server found: trying the download of the Temporal SDK')
  const notDownloaded = await failureOf(() => (sources.download ?? downloadTemporal)(cacheDir, signal))
  const downloaded = findInCache(cacheDir)
  if (downloaded) return downloaded
  signal.throwIfAborted()
  log(
    `the download is not possible (${firstLine(notDownloaded)}): building Temporal ${TEMPORAL_VERSION} from source with Go`,
  )
  const target = join(cacheDir, `temporal-${TEMPORAL_VERSION}`)
  const notBuilt = await failureOf(() => (sources.build ?? buildTemporal)(target, { log, signal }))
  if (isProgram(target)) return target
  signal.throwIfAborted()
  throw new Error(
    [
      'No Temporal server can be started. Any one of these four helps:',
      '  1. set TEMPORAL_ADDRESS (or a profile of temporal.toml) to a running server',
      '  2. put the `temporal` program on the PATH: https://docs.temporal.io/cli',
      `  3. let this machine reach https://temporal.download (tried: ${firstLine(notDownloaded)})`,
      `  4. install Go 1.26.4 or later, to build it from source (tried: ${notBuilt ?? 'it left no program'})`,
    ].join('\n'),
  )
}

async function waitForLock(path: string, { log, signal }: TemporalSources) {
  for (let announced = false; ; announced = true) {
    const lock = takeLock(path)
    if ('release' in lock) return lock
    if (!announced) log(`waiting for process ${lock.heldBy}, which is getting the Temporal server`)
    await sleep(500, undefined, { signal })
  }
}

async function failureOf(attempt: () => Promise<void>): Promise<string | null> {
  try {
    await attempt()
    return null
  } catch (error) {
    return messageOf(error)
  }
}

const firstLine = (text: string | null) => text?.split('\n')[0] ?? 'it left no program'

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
