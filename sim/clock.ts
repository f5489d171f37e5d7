import type { EpochMs } from '../domain/money/units.ts'

/** Time, and what is to happen later. */
export type Clock = {
  now(): EpochMs
  /** Runs `task` once, `delayMs` from now. Returns what cancels it. */
  schedule(delayMs: number, task: () => void): () => void
}

/** Wall time. Its timers do not keep the process alive. */
export function createRealClock(): Clock {
  return {
    now: () => Date.now(),
    schedule(delayMs, task) {
      const timer = setTimeout(task, delayMs)
      timer.unref()
      return () => clearTimeout(timer)
    },
  }
}

/** A clock that stands still until it is moved. */
export type VirtualClock = Clock & {
  /** Moves time forward, running what falls due on the way, in order. */
  advance(ms: number): void
}

/** Starts a virtual clock at `start`. */
export function createVirtualClock(start: EpochMs): VirtualClock {
  let current = start
  let tasks: { at: EpochMs; run: () => void }[] = []
  return {
    now: () => current,
    schedule(delayMs, run) {
      const task = { at: current + Math.max(0, delayMs), run }
      tasks.push(task)
      return () => {
        tasks = tasks.filter((other) => other !== task)
      }
    },
    advance(ms) {
      const end = current + ms
      for (;;) {
        const due = tasks.filter((task) => task.at <= end).toSorted((a, b) => a.at - b.at)[0]
        if (!due) break
        tasks = tasks.filter((task) => task !== due)
        current = Math.max(current, due.at)
        due.run()
      }
      current = end
    },
  }
}

/** Maps a session's recorded time onto the clock. Until `begin` it stands at zero. */
export type Timeline = {
  begin(): void
  begun(): boolean
  /** Recorded milliseconds since the session's start. */
  position(): number
  /** When a moment of the session is, on the clock. */
  wallTimeOf(sessionMs: number): EpochMs
  /** Runs `task` when the session gets there; at once where it is past. */
  at(sessionMs: number, task: () => void): void
  stop(): void
}

/** A timeline that runs `speed` recorded seconds per second of the clock. */
export function createTimeline(clock: Clock, speed: number): Timeline {
  let startedAt: EpochMs | null = null
  let waiting: { sessionMs: number; task: () => void }[] = []
  const cancels = new Set<() => void>()

  const wallTimeOf = (sessionMs: number) => (startedAt ?? clock.now()) + sessionMs / speed
  function arm(sessionMs: number, task: () => void): void {
    const cancel = clock.schedule(Math.max(0, wallTimeOf(sessionMs) - clock.now()), () => {
      cancels.delete(cancel)
      task()
    })
    cancels.add(cancel)
  }

  return {
    begin() {
      if (startedAt !== null) return
      startedAt = clock.now()
      for (const { sessionMs, task } of waiting) arm(sessionMs, task)
      waiting = []
    },
    begun: () => startedAt !== null,
    position: () => (startedAt === null ? 0 : (clock.now() - startedAt) * speed),
    wallTimeOf: (sessionMs) => Math.round(wallTimeOf(sessionMs)),
    at(sessionMs, task) {
      if (startedAt === null) waiting.push({ sessionMs, task })
      else arm(sessionMs, task)
    },
    stop() {
      for (const cancel of cancels) cancel()
      cancels.clear()
      waiting = []
    },
  }
}
