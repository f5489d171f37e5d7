import type { VerdictChain } from '../db/discovery/verdicts.ts'
import type { Config } from '../runtime/config.ts'

/** What the doctor looks at. Each rejects where the thing does not answer. */
export type DoctorProbes = {
  /** @throws InvalidInputError naming every problem of the configuration */
  loadConfig: () => Config
  nodeVersion: string
  /** Packages that package.json names and that are not installed. */
  listMissingPackages: () => string[]
  canWrite: (dir: string) => boolean
  /** Whether others can read a file; null where there is none. */
  isExposed: (path: string) => boolean | null
  hasTemporalProgram: (config: Config) => boolean
  /** Null where nothing runs. */
  findStack: (config: Config) => { databaseUrl: string; temporalAddress: string; isDemo: boolean } | null
  askPostgres: (databaseUrl: string) => Promise<{ version: string; missingMigrations: number; clock: number }>
  /** Whether the ledger of verdicts is as it was written. */
  checkVerdicts: (databaseUrl: string) => Promise<VerdictChain>
  /** The server's version. */
  askTemporal: (address: string | null) => Promise<string>
  isPortFree: (port: number, host: string) => Promise<boolean>
  operatorTokenPath: (config: Config) => string
  fetch: typeof fetch
  now: () => number
}
