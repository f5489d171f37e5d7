import { useSyncExternalStore } from 'react'

/*
 * The page's address as state: three places need no library. Going somewhere is a history entry, so that the browser's own buttons work
 * and an address can be shared.
 */
const MOVED = 'understudy:moved'

export const usePathname = (): string => useSyncExternalStore(subscribe, () => location.pathname)

/** What follows the question mark, with it; empty where nothing does. */
export const useSearch = (): string => useSyncExternalStore(subscribe, () => location.search)

/** Goes to another place of the page, as a link does. */
export function goTo(path: string): void {
  history.pushState(null, '', path)
  dispatchEvent(new Event(MOVED))
  scrollTo({ top: 0, behavior: 'instant' })
  // Who cannot see that the page has changed is taken to its beginning.
  document.getElementById('content')?.focus({ preventScroll: true })
}

/** Puts what is asked for into the address without leaving the place. */
export function replaceSearch(search: URLSearchParams): void {
  history.replaceState(null, '', search.size === 0 ? location.pathname : `?${search}`)
  dispatchEvent(new Event(MOVED))
}

function subscribe(onMove: () => void): () => void {
  addEventListener('popstate', onMove)
  addEventListener(MOVED, onMove)
  return () => {
    removeEventListener('popstate', onMove)
    removeEventListener(MOVED, onMove)
  }
}
