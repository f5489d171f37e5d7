import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../domain/errors.ts'

const PATIENCE_MS = 90_000

/** Asks until the answer is truthy, and gives it back. @throws Error with what was last in the way */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<NonNullable<T>> {
  let last = 'not yet'
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(50)) {
    try {
      const answer = await ask()
      if (answer) return answer
    } catch (error) {
      last = messageOf(error)
    }
  }
  throw new Error(`waited ${patienceMs / 1000} s for ${what}: ${last}`)
}
