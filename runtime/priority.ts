import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * How far each kind of work stands back when processors are scarce, as `nice` values. A provider that is not answered in time
 * delivers again or gives up, so taking in and storing what happened comes first (0), copying it next, research last.
 */
export const NICENESS = { copying: 5, research: 19 } as const

const ATTEMPTS = 5
const BETWEEN_ATTEMPTS_MS = 150

/**
 * Lets a process that was started in a session of its own (`detached`) stand back, and whatever it starts from then on. Linux may
 * share processors out between sessions first (autogroup, see sched(7)): a nice value then counts within its session only, and the
 * session has one of its own.
 */
export async function standBack(pid: number, niceness: number): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      setPriority(pid, niceness)
      writeFileSync(`/proc/${pid}/autogroup`, String(niceness))
      return
    } catch (error) {
      // Whoever is not root may change one such value every 100 ms. Anything else: it has ended, or there is none to change.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return
      await sleep(BETWEEN_ATTEMPTS_MS)
    }
  }
}
