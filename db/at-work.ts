/** Who is at work on what, in this process. Other processes are kept apart by the database. */
export type AtWork = {
  /** Works on `keys`, and lets others know until it is done. */
  take<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>
  /** Settles once everyone who was at work on one of `keys` is done, however that went. */
  over(keys: readonly string[]): Promise<void>
}

/** Begins with nobody at work. */
export function createAtWork(): AtWork {
  const atWork = new Map<string, Promise<unknown>>()
  return {
    async take(keys, work) {
      const working = work()
      for (const key of keys) atWork.set(key, working)
      try {
        return await working
      } finally {
        for (const key of keys) if (atWork.get(key) === working) atWork.delete(key)
      }
    },

    async over(keys) {
      const others = new Set(keys.flatMap((key) => atWork.get(key) ?? []))
      if (others.size > 0) await Promise.allSettled(others)
    },
  }
}
