/** One measured figure, as it is printed and written down. */
export type Figure = {
  what: string
  value: string
  /** What it should be; null where nobody promised anything. */
  aim: string | null
  met: boolean | null
  /** The floor measured in the same run, or what else helps to read the figure. */
  beside: string
}

/** A figure without an aim. */
export const noted = (what: string, value: string, beside = ''): Figure => ({
  what,
  value,
  aim: null,
  met: null,
  beside,
})

/** A figure with its aim. */
export const judged = (what: string, value: string, aim: string, met: boolean, beside = ''): Figure => ({
  what,
  value,
  aim,
  met,
  beside,
})

/** Milliseconds with as many digits as mean something. */
export function ms(value: number): string {
  if (!Number.isFinite(value)) return '–'
  return value < 10
    ? `${value.toFixed(1)} ms`
    : value < 10_000
      ? `${Math.round(value)} ms`
      : `${(value / 1000).toFixed(1)} s`
}

/** p50 and p99, or for few samples p50 and the longest. */
export const times = (p50: number, p99: number): string => `${ms(p50)} / ${ms(p99)}`

/** So many a second. */
export const perSecond = (count: number): string => `${Math.round(count).toLocaleString('en')}/s`
