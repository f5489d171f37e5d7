/** Clock time where the reader is: `14:02:11`. */
export const formatClock = (at: string | number): string => CLOCK.format(new Date(at))

/** Day and time where the reader is: `24 Nov, 14:02`. */
export const formatMoment = (at: string | number): string => MOMENT.format(new Date(at))

/** Day where the reader is: `24 Nov`. */
export const formatDay = (at: string | number): string => DAY.format(new Date(at))

/** How long ago: `just now`, `12 s ago`, `5 min ago`, `3 h ago`, `2 d ago`. */
export function formatAgo(at: string | number, now: number): string {
  const seconds = Math.floor((now - new Date(at).getTime()) / 1000)
  if (seconds < 5) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`
  return `${Math.floor(seconds / 86_400)} d ago`
}

/** A length of time: `85 ms`, `1.2 s`, `45 s`, `3 min`. */
export function formatLapse(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`
  if (ms < 60_000) return `${Math.round(ms / 1_000)} s`
  return `${Math.round(ms / 60_000)} min`
}

/** The calendar day in UTC, by which the ledger counts: `2026-11-24`. */
export const utcDay = (now: number): string => new Date(now).toISOString().slice(0, 10)

const CLOCK = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
const MOMENT = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
