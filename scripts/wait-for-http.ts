import { setTimeout as sleep } from 'node:timers/promises'

const PATIENCE_MS = 90_000

/** Waits until `url` answers 2xx. @throws Error with the last answer when it does not in time. */
export async function waitForHttp(url: string, signal: AbortSignal): Promise<void> {
  let last = 'no answer'
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; ) {
    const response = await fetch(url, { signal }).catch(() => null)
    if (response?.ok) return
    if (response) last = `HTTP ${response.status}`
    await sleep(200, undefined, { signal })
  }
  throw new Error(`${url} does not answer: ${last}`)
}
