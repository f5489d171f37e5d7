import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockHolder, takeLock } from './lock-file.ts'

/** How other commands reach the stack that runs from a state folder. It contains the database's password. */
export type RunningStack = { databaseUrl: string; temporalAddress: string; temporalUiUrl: string | null }

/**
 * Makes this process the only one that runs from `stateDir`.
 *
 * @throws Error naming the process that already does.
 */
export function claimStateDir(stateDir: string): { release(): void } {
  mkdirSync(stateDir, { recursive: true })
  const lock = takeLock(join(stateDir, LOCK))
  if ('heldBy' in lock)
    throw new Error(`Understudy already runs from ${stateDir} (process ${lock.heldBy}). Stop it first`)
  return lock
}

/** The process that runs from `stateDir`, or null. */
export const stateDirHolder = (stateDir: string): number | null => lockHolder(join(stateDir, LOCK))

/** Leaves word for other commands; readable by this user only. */
export function announceRunningStack(stateDir: string, running: RunningStack): void {
  writeFileSync(join(stateDir, RUNNING), JSON.stringify(running), { mode: 0o600 })
}

/** How to reach the stack that runs from `stateDir` now, or null. */
export function findRunningStack(stateDir: string): RunningStack | null {
  const path = join(stateDir, RUNNING)
  if (stateDirHolder(stateDir) === null || !existsSync(path)) return null
  return JSON.parse(readFileSync(path, 'utf8')) as RunningStack
}

const LOCK = 'lock.json'
const RUNNING = 'running.json'
