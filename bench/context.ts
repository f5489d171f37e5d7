import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Installation, type InstallationOptions, startInstallation } from '../drill/installation.ts'
import type { Print } from '../drill/processes.ts'

/** What every bench gets. */
export type BenchContext = {
  /** 1 for the figures that are written down; less for a quick look. */
  scale: number
  tell: (line: string) => void
  print: Print
  signal: AbortSignal
  /** Of the servers, as far as an installation has run. */
  versions: { postgres: string; temporal: string }
  /** Runs work against an installation of its own, then kills that without ceremony: nothing of it is needed again. */
  withInstallation<T>(
    options: Omit<InstallationOptions, 'dir' | 'print'>,
    work: (installation: Installation, dir: string) => Promise<T>,
  ): Promise<T>
}

/** Makes the context; installations live in folders of their own under the system's temporary folder. */
export function createBenchContext(options: Omit<BenchContext, 'withInstallation' | 'versions'>): BenchContext {
  const versions = { postgres: 'not used', temporal: 'not used' }
  return {
    ...options,
    versions,
    async withInstallation(installed, work) {
      options.signal.throwIfAborted()
      const dir = mkdtempSync(join(tmpdir(), 'understudy-bench-'))
      try {
        const installation = await startInstallation({ ...installed, dir, print: options.print })
        try {
          Object.assign(versions, await versionsOf(installation))
          return await work(installation, dir)
        } finally {
          await Promise.all(Object.values(installation.processes).map((process) => process.kill()))
          await installation.stop()
        }
      } finally {
        rmSync(dir, { recursive: true, force: true })
      }
    },
  }
}

async function versionsOf({ pool, client }: Installation): Promise<BenchContext['versions']> {
  const { rows } = await pool.query<{ server_version: string }>('show server_version')
  const { serverVersion } = await client.workflowService.getSystemInfo({})
  return { postgres: rows[0]?.server_version ?? 'unknown', temporal: serverVersion ?? 'unknown' }
}
