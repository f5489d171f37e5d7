import { mulDiv } from './rounding.ts'
import { formatMicros, ONE, type Price, type Shares, type Usd } from './units.ts'

/** Dollars for people: `$12.30`, `-$0.05`, `$0.0042` below a cent. */
export function formatUsd(amount: Usd): string {
  const magnitude = amount < 0n ? -amount : amount
  const sign = amount < 0n ? '-' : ''
  if (magnitude !== 0n && magnitude < 10_000n) return `${sign}$${formatMicros(magnitude)}`
  const cents = mulDiv(magnitude, 100n, ONE, 'half-even')
  return `${sign}$${grouped(cents / 100n)}.${(cents % 100n).toString().padStart(2, '0')}`
}

/** A price for people, in cents: `52.5¢`. */
export const formatPrice = (at: Price): string => `${formatMicros(at * 100n)}¢`

/** Dollars per share as a plain number, in cents with at most two decimals: `1.25¢`. */
export const formatCents = (dollars: number): string => `${trimmed(dollars * 100, 2)}¢`

/** Shares for people: `12.5 shares`, `1 share`. */
export const formatShares = (quantity: Shares): string =>
  quantity === ONE ? '1 share' : `${formatMicros(quantity)} shares`

/** A fraction as a percentage with at most two decimals: 0.0312 → `3.12%`. */
export const formatFraction = (fraction: number): string => `${trimmed(fraction * 100, 2)}%`

/** A length of time: `850 ms`, `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  const sign = ms < 0 ? '-' : ''
  const magnitude = Math.abs(ms)
  if (magnitude < 1_000) return `${sign}${Math.round(magnitude)} ms`
  const seconds = Math.round(magnitude / 1_000)
  if (seconds < 60) return `${sign}${seconds} s`
  if (seconds < 3_600) return sign + twoUnits(seconds, 60, 'min', 1, 's')
  if (seconds < 86_400) return sign + twoUnits(seconds, 3_600, 'h', 60, 'min')
  return sign + twoUnits(seconds, 86_400, 'd', 3_600, 'h')
}

function twoUnits(seconds: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((seconds % large) / small)
  const whole = `${Math.floor(seconds / large)} ${largeName}`
  return rest === 0 ? whole : `${whole} ${rest} ${smallName}`
}

const trimmed = (value: number, decimals: number): string => {
  const text = value.toFixed(decimals).replace(/\.?0+$/, '')
  return text === '-0' ? '0' : text
}

const grouped = (whole: bigint): string => whole.toString().replace(/\B(?=(\d{3})+$)/g, ',')
