/** A listener that runs until it is stopped. `stop` waits for what it is doing. */
export type Feed = { stop(): Promise<void> }

/** Runs `step` again and again, `pauseMs` apart, until stopped; what it throws goes to `onError` and it runs again. */
export function startLoop(options: {
  step: () => Promise<void>
  pauseMs: number
  onError: (error: unknown) => void
}): Feed {
  const stopping = new AbortController()
  const running = run()

  async function run() {
    while (!stopping.signal.aborted) {
      await options.step().catch(options.onError)
      await pause(options.pauseMs, stopping.signal)
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
