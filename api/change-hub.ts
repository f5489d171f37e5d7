import type { ChangeTopic } from '../db/changes.ts'

/** Passes changes on to whoever watches. Each watcher has one set of topics waiting, never a queue that could grow. */
export type ChangeHub = {
  publish(topics: readonly ChangeTopic[]): void
  /** Null when `maxWatchers` watch already, or after `close`. */
  watch(): Watcher | null
  /** Ends every watcher, now and from now on. */
  close(): void
}

export type Watcher = {
  /**
   * Waits for changes and takes them all.
   * @returns the topics, none when `timeoutMs` passed, null once the watcher has ended.
   */
  next(timeoutMs: number): Promise<readonly ChangeTopic[] | null>
  end(): void
}

/** One listening connection serves this many pages and more; the bound keeps a runaway client from taking every socket. */
export function createChangeHub({ maxWatchers = 100 }: { maxWatchers?: number } = {}): ChangeHub {
  const watchers = new Set<{ add(topics: readonly ChangeTopic[]): void; end(): void }>()
  let closed = false
  return {
    publish(topics) {
      for (const watcher of watchers) watcher.add(topics)
    },
    watch() {
      if (closed || watchers.size >= maxWatchers) return null
      const { watcher, inlet } = createWatcher(() => watchers.delete(inlet))
      watchers.add(inlet)
      return watcher
    },
    close() {
      closed = true
      for (const watcher of watchers) watcher.end()
    },
  }
}

function createWatcher(onEnd: () => void) {
  const waiting = new Set<ChangeTopic>()
  let ended = false
  let wake = () => {}
  const end = () => {
    ended = true
    onEnd()
    wake()
  }
  const watcher: Watcher = {
    async next(timeoutMs) {
      if (!ended && waiting.size === 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      if (ended) return null
      const topics = [...waiting]
      waiting.clear()
      return topics
    },
    end,
  }
  const inlet = {
    add(topics: readonly ChangeTopic[]) {
      for (const topic of topics) waiting.add(topic)
      wake()
    },
    end,
  }
  return { watcher, inlet }
}
