import { useEffect, useState } from 'react'
import { ApiProblem } from '../data/http.ts'

/** How long an API that is tired of being asked leaves one waiting when it does not say. */
const DEFAULT_WAIT_MS = 5_000

/** What is left of the time that a 429 answer asks to wait, ms; 0 when nothing has to be waited for. */
export function useWaitingTime(error: Error | null): number {
  const [leftMs, setLeftMs] = useState(0)
  useEffect(() => {
    if (!(error instanceof ApiProblem) || error.status !== 429) return setLeftMs(0)
    const until = Date.now() + (error.retryAfterMs ?? DEFAULT_WAIT_MS)
    const update = () => setLeftMs(Math.max(0, until - Date.now()))
    update()
    const ticking = setInterval(update, 500)
    return () => clearInterval(ticking)
  }, [error])
  return leftMs
}
