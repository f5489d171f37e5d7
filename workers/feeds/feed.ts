/** A listener that runs until it is stopped. `stop` waits for what it is doing. */
export type Feed = { stop(): Promise<void> }

/** However long something fails, it is tried again this soon. */
const LONGEST_PAUSE_MS = 10_000

/**
 * Runs `step` again and again, `pauseMs` apart, until stopped. What it throws goes to `onError`; while it fails the pauses
 * double.
 */
export function startLoop(options: {
  step: () => Promise<void>
  pauseMs: number
  onError: (error: unknown) => void
}): Feed {
  const stopping = new AbortController()
  const running = run()

  async function run() {
    let pauseMs = options.pauseMs
    while (!stopping.signal.aborted) {
      try {
        await options.step()
        pauseMs = options.pauseMs
      } catch (error) {
        options.onError(error)
        pauseMs = Math.min(2 * pauseMs, Math.max(LONGEST_PAUSE_MS, options.pauseMs))
      }
      await pause(pauseMs, stopping.signal)
    }
  }

  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

/** Waits, but not past an abort. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
