/**
 * The one place that turns the API's decimal strings into what people read. Amounts stay exact: they are compared and
 * subtracted as whole micro-units, and only {@link toChartValue} leaves that world.
 */
const ONE = 1_000_000n
const CENT = 10_000n

/** Dollars: `$1,234.50`, `-$0.05`, `$0.0042` below a cent. */
export function formatUsd(amount: string): string {
  const micros = parse(amount)
  const magnitude = magnitudeOf(micros)
  const sign = micros < 0n ? '-' : ''
  if (magnitude !== 0n && magnitude < CENT) return `${sign}$${trim(decimals(magnitude, 6))}`
  return `${sign}$${decimals(roundTo(magnitude, CENT), 2)}`
}

/** A gain or a loss, with its sign: `+$1.20`, `-$0.50`, `$0.00`. */
export const formatGain = (amount: string): string => (signOf(amount) > 0 ? '+' : '') + formatUsd(amount)

/** A price of a share in cents: `52.5¢`. */
export const formatPrice = (price: string): string => `${trim(decimals(roundTo(parse(price) * 100n, CENT), 2))}¢`

/** A number of shares, at most two decimals: `1,234.5`. */
export const formatShares = (shares: string): string => trim(decimals(roundTo(parse(shares), CENT), 2))

/** `part` as a percentage of `whole` with its sign: `+1.25%`; null of nothing. */
export function formatChange(part: string, whole: string): string | null {
  const base = parse(whole)
  if (base === 0n) return null
  const hundredths = (parse(part) * 10_000n) / base
  return `${hundredths > 0n ? '+' : ''}${hundredths < 0n ? '-' : ''}${decimals(magnitudeOf(hundredths) * CENT, 2)}%`
}

/** `part` of `whole` in whole percent, 0…100, for a bar. */
export function percentOf(part: string, whole: string): number {
  const base = parse(whole)
  if (base <= 0n) return 0
  return Math.min(100, Math.max(0, Number((parse(part) * 100n) / base)))
}

/** `a − b`. */
export function subtract(a: string, b: string): string {
  const micros = parse(a) - parse(b)
  return `${micros < 0n ? '-' : ''}${decimals(magnitudeOf(micros), 6).replaceAll(',', '')}`
}

/** `−a`. */
export const negate = (amount: string): string => subtract('0', amount)

export function compareAmounts(a: string, b: string): -1 | 0 | 1 {
  return signOf(subtract(a, b))
}

export function signOf(amount: string): -1 | 0 | 1 {
  const micros = parse(amount)
  if (micros === 0n) return 0
  return micros < 0n ? -1 : 1
}

/** The only float: a pixel does not need the last cent. */
export const toChartValue = (amount: string): number => Number(parse(amount)) / 1e6

/** Decimal text to micro-units. What is finer than that is cut. @throws RangeError when it is not a decimal number */
function parse(text: string): bigint {
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (sign === undefined) throw new RangeError(`amount was "${text.slice(0, 40)}", expected a decimal number`)
  const micros = BigInt(whole) * ONE + BigInt(fraction.slice(0, 6).padEnd(6, '0'))
  return sign === '-' ? -micros : micros
}

/** To the nearest multiple of `step`, halves to even. */
function roundTo(micros: bigint, step: bigint): bigint {
  const rest = micros % step
  const down = micros - rest
  const up = rest * 2n > step || (rest * 2n === step && (down / step) % 2n === 1n)
  return up ? down + step : down
}

/** Micro-units (not negative) with `places` decimals and grouped thousands. */
function decimals(micros: bigint, places: number): string {
  const whole = (micros / ONE).toString().replace(/\B(?=(\d{3})+$)/g, ',')
  return `${whole}.${(micros % ONE).toString().padStart(6, '0').slice(0, places)}`
}

const trim = (text: string): string => text.replace(/\.?0+$/, '')

const magnitudeOf = (micros: bigint): bigint => (micros < 0n ? -micros : micros)
