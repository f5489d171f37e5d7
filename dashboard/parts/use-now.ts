import { useSyncExternalStore } from 'react'

const TICK_MS = 5_000

/** The time, renewed every 5 s, the same for everything on the page. */
export const useNow = (): number => useSyncExternalStore(subscribe, tickOf)

function subscribe(onTick: () => void): () => void {
  const ticking = setInterval(onTick, TICK_MS / 5)
  return () => clearInterval(ticking)
}

const tickOf = (): number => Math.floor(Date.now() / TICK_MS) * TICK_MS
