import { messageOf } from '../domain/errors.ts'

/** What has to be stopped before this process ends, and the one way it ends. */
export type Shutdown = {
  /** Adds something to stop. Stops run one at a time, the newest first: what was started last goes first. */
  add(name: string, stop: () => Promise<void> | void): void
  /** Aborted when the shutdown begins: for waits and loops. */
  signal: AbortSignal
  /** Stops everything and ends the process. Called again, it changes nothing. */
  begin(reason: string, exitCode: number): Promise<never>
}

export type ShutdownOptions = {
  /** Told what happens, for people. */
  log: (line: string) => void
  /** When this has passed, the process ends whatever is still running. */
  timeLimitMs: number
}

/**
 * Takes over SIGINT, SIGTERM, SIGHUP and uncaught errors of this process. Call it once, in a `main.ts` or script.
 *
 * A second Ctrl-C ends the process at once. npm passes on the Ctrl-C that the terminal already delivered, so a signal
 * right after the first one is the same key press.
 */
export function createShutdown({ log, timeLimitMs }: ShutdownOptions): Shutdown {
  const stops: { name: string; stop: () => Promise<void> | void }[] = []
  const controller = new AbortController()
  let begunAt = 0

  async function begin(reason: string, exitCode: number): Promise<never> {
    if (begunAt !== 0) return new Promise(() => undefined)
    begunAt = Date.now()
    log(`stopping: ${reason}`)
    controller.abort(new Error(reason))
    setTimeout(() => {
      log(`not everything stopped within ${timeLimitMs / 1000} s`)
      process.exit(exitCode || 1)
    }, timeLimitMs)
    let failed = false
    for (const { name, stop } of stops.reverse()) {
      try {
        await stop()
      } catch (error) {
        failed = true
        log(`${name} did not stop cleanly: ${messageOf(error)}`)
      }
    }
    process.exit(exitCode || (failed ? 1 : 0))
  }

  function onSignal(signal: NodeJS.Signals) {
    if (begunAt === 0) void begin(signal, 0)
    else if (Date.now() - begunAt > SAME_KEY_PRESS_MS) process.exit(1)
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error) => void begin(error instanceof Error ? (error.stack ?? error.message) : String(error), 1))
  }
  return { add: (name, stop) => void stops.push({ name, stop }), signal: controller.signal, begin }
}

const SAME_KEY_PRESS_MS = 1000
