import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive } from '../../runtime/guarded-process.ts'
import { type ChildProgram, type SupervisedChild, supervise } from '../../runtime/supervisor.ts'

/** One of the product's processes, run as the supervisor runs it, that a story may kill and start again. */
export type StoryProgram = {
  /** Starts it, with other settings where some are given; a running one is left alone. */
  start(settings?: Readonly<Record<string, string>>): void
  /** SIGKILL: no clean-up, no goodbye. Returns when the process is gone; it stays away until `start`. */
  kill(): Promise<void>
  /** SIGTERM, and whatever the process does with it. */
  stop(): Promise<void>
  /** Everything it wrote, over all its lives. */
  readonly output: readonly string[]
}

/** Prepares a program; `start` runs it. */
export function createStoryProgram(program: ChildProgram): StoryProgram {
  const output: string[] = []
  let child: SupervisedChild | null = null

  return {
    output,
    start(settings = {}) {
      child ??= supervise(
        { ...program, env: { ...program.env, ...settings } },
        {
          print: (_, line) => void output.push(line),
          onGivenUp: (name, exitCode) => void output.push(`${name} gave up with exit code ${exitCode}`),
        },
      )
    },
    async kill() {
      const pid = child?.pid()
      if (!child || pid === undefined) return
      if (isAlive(pid)) process.kill(pid, 'SIGKILL')
      while (isAlive(pid)) await sleep(5)
      await this.stop()
    },
    async stop() {
      const stopped = child
      child = null
      await stopped?.stop()
    },
  }
}
