import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { environmentWith } from './config.ts'

/** The release of the Temporal CLI that `temporal-build/go.mod` pins. */
export const TEMPORAL_VERSION = '1.8.2'

/**
 * Builds the Temporal CLI from source at `target`, which appears only when it is complete. About 4.5 minutes on two
 * cores. Go's caches grow by 6 GB on the way: unless this user has caches of their own, temporary ones are used.
 *
 * @throws Error with the end of Go's output, or when there is no Go.
 */
export async function buildTemporal(
  target: string,
  { log, signal }: { log: (line: string) => void; signal: AbortSignal },
): Promise<void> {
  const workDir = `${target}.building`
  // A build that was killed leaves its folder.
  rmSync(workDir, { recursive: true, force: true })
  mkdirSync(workDir, { recursive: true })
  try {
    const go = { env: environmentWith(await cacheSettings(workDir)), cwd: MODULE, signal }
    const packages = await runGo(['list', '-deps', PROGRAM], go, (modules) =>
      log(`downloading the sources of Temporal: ${modules} modules`),
    )
    const program = join(workDir, 'temporal')
    await runGo(['build', '-v', '-trimpath', '-ldflags=-s -w', '-o', program, PROGRAM], go, (compiled) =>
      log(`compiling Temporal: ${compiled} of ${packages.length} packages`),
    )
    renameSync(program, target)
    log(`built ${target}`)
  } finally {
    rmSync(workDir, { recursive: true, force: true })
  }
}

const MODULE = join(import.meta.dirname, 'temporal-build')
const PROGRAM = 'github.com/temporalio/cli/cmd/temporal'
const PROGRESS_EVERY_MS = 10_000

const run = promisify(execFile)

type GoOptions = { env: NodeJS.ProcessEnv; cwd: string; signal: AbortSignal }

/** A cache that the user already has is used; what is missing goes to `workDir`, which is removed afterwards. */
async function cacheSettings(workDir: string): Promise<Record<string, string>> {
  const { stdout } = await run('go', ['env', 'GOCACHE', 'GOMODCACHE', 'GOFLAGS'])
  const [buildCache = '', moduleCache = '', flags = ''] = stdout.split('\n')
  return {
    CGO_ENABLED: '0',
    ...(isPopulated(buildCache) ? {} : { GOCACHE: join(workDir, 'build-cache') }),
    // Go makes module files read-only, which would make them hard to remove.
    ...(isPopulated(moduleCache)
      ? {}
      : { GOMODCACHE: join(workDir, 'module-cache'), GOFLAGS: `${flags} -modcacherw`.trim() }),
  }
}

const isPopulated = (dir: string) => dir !== '' && existsSync(dir) && readdirSync(dir).length > 0

/**
 * Runs Go and answers with its output's lines. It writes its progress to the other stream, one line a step: `progress` is
 * told their number now and then.
 *
 * @throws Error with the last of those lines when it fails.
 */
async function runGo(
  args: readonly string[],
  options: GoOptions,
  progress: (steps: number) => void,
): Promise<string[]> {
  const go = spawn('go', args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<number | null>((resolve, reject) => {
    // Aborted, it is about to close: what it writes to must not be removed before.
    go.once('error', (error) => options.signal.aborted || reject(error))
    go.once('close', resolve)
  })
  const output: string[] = []
  const steps: string[] = []
  createInterface(go.stdout).on('line', (line) => output.push(line))
  createInterface(go.stderr).on('line', (line) => steps.push(line))
  const ticker = setInterval(() => progress(steps.length), PROGRESS_EVERY_MS)
  const code = await ended.finally(() => clearInterval(ticker))
  options.signal.throwIfAborted()
  if (code !== 0) throw new Error(`go ${args[0]} failed:\n${steps.slice(-5).join('\n')}`)
  return output
}
