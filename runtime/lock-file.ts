import { execFileSync } from 'node:child_process'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

export type Lock = { release(): void }

/**
 * Takes an exclusive lock that dies with its process: a lock file of a process that has ended is taken over.
 *
 * @returns the lock, or the id of the live process that holds it.
 */
export function takeLock(path: string): Lock | { heldBy: number } {
  for (;;) {
    try {
      writeFileSync(path, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }), {
        flag: 'wx',
        mode: 0o600,
      })
      return { release: () => rmSync(path, { force: true }) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = lockHolder(path)
    if (holder !== null) return { heldBy: holder }
    removeStale(path)
  }
}

/** The live process that holds a lock, or null. */
export function lockHolder(path: string): number | null {
  const holder = readHolder(path)
  return holder && startOf(holder.pid) === holder.started ? holder.pid : null
}

/** Moved aside first: of several processes that find it stale, one gets it and nobody removes a fresh lock. */
function removeStale(path: string) {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (lockHolder(aside) === null) rmSync(aside, { force: true })
  else renameSync(aside, path)
}

function readHolder(path: string): { pid: number; started: string } | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { pid: number; started: string }
  } catch {
    return null
  }
}

/** When a process started, in whatever unit the system has: with the pid it names a process for good. Empty: no such process. */
function startOf(pid: number): string {
  try {
    if (process.platform !== 'linux')
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    // The command's name is in parentheses and may contain spaces; the start time is the 20th field after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return `${boot} ${fields[19]}`
  } catch {
    return ''
  }
}
