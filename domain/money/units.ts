import { mulDiv, type Rounding } from './rounding.ts'

declare const unit: unique symbol
type Micro<Name extends string> = bigint & { readonly [unit]: Name }

/** US dollars of collateral (pUSD) in micro-dollars: 1 USD = 1_000_000n. May be negative (a loss, a debit). */
export type Usd = Micro<'Usd'>
/** Outcome shares in micro-shares: 1 share = 1_000_000n. */
export type Shares = Micro<'Shares'>
/** Price of one share in micro-dollars, 0n … 1_000_000n. Also a probability in micro-units. */
export type Price = Micro<'Price'>
/** Milliseconds since the Unix epoch. */
export type EpochMs = number

/** One whole dollar, share, or the price of certainty. */
export const ONE = 1_000_000n
const DECIMALS = 6

/** Marks a micro-amount as dollars. The caller states that the number already is in micro-units. */
export const usd = (micros: bigint): Usd => micros as Usd
/** Marks a micro-amount as shares. */
export const shares = (micros: bigint): Shares => micros as Shares
/**
 * Marks a micro-amount as a price.
 * @throws RangeError outside 0 … 1.
 */
export function price(micros: bigint): Price {
  if (micros < 0n || micros > ONE) throw new RangeError(`price must lie in 0…1, was ${formatMicros(micros)}`)
  return micros as Price
}

/** Dollars paid or received for `quantity` at `at`: quantity × price. */
export function notionalOf(quantity: Shares, at: Price, rounding: Rounding): Usd {
  return usd(mulDiv(quantity, at, ONE, rounding))
}

/** Shares that `amount` buys at `at`; `at` must be above zero. */
export function sharesFor(amount: Usd, at: Price, rounding: Rounding): Shares {
  return shares(mulDiv(amount, ONE, at, rounding))
}

/** Average price of `quantity` shares that cost `amount`. @throws RangeError when quantity is zero or the average leaves 0…1. */
export function averagePrice(amount: Usd, quantity: Shares, rounding: Rounding): Price {
  return price(mulDiv(amount, ONE, quantity, rounding))
}

/**
 * Reads a decimal string into micro-units, exactly.
 *
 * @param text - optional minus, digits, optional fraction of up to six digits (more only if they are zeros). Not `''`, `.`, `-`, `1e3`.
 * @throws RangeError naming the text when it is anything else.
 */
export function parseMicros(text: string): bigint {
  const match = /^(-)?(\d+)(?:\.(\d+))?$/.exec(text)
  if (!match) throw new RangeError(`amount must be a plain decimal number, was "${text}"`)
  const [, minus, whole = '', fraction = ''] = match
  if (!/^0*$/.test(fraction.slice(DECIMALS))) {
    throw new RangeError(`amount must have at most ${DECIMALS} decimals, was "${text}"`)
  }
  const micros = BigInt(whole) * ONE + BigInt(fraction.slice(0, DECIMALS).padEnd(DECIMALS, '0'))
  return minus ? -micros : micros
}

/** Writes micro-units as the shortest exact decimal string: 1_500_000n → `1.5`. The inverse of {@link parseMicros}. */
export function formatMicros(micros: bigint): string {
  const magnitude = micros < 0n ? -micros : micros
  const fraction = (magnitude % ONE).toString().padStart(DECIMALS, '0').replace(/0+$/, '')
  return `${micros < 0n ? '-' : ''}${magnitude / ONE}${fraction && `.${fraction}`}`
}

/** Micro-units from a decimal string whose surplus decimals are settled by `rounding`: for outside feeds that print floats. */
export function roundMicros(text: string, rounding: Rounding): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (!match) throw new RangeError(`amount must be a decimal number, was "${text}"`)
  const [, minus, whole = '', fraction = '', exponent = '0'] = match
  const digits = BigInt(`${minus}${whole}${fraction}`)
  const shift = DECIMALS + Number(exponent) - fraction.length
  if (Math.abs(shift) > 100) throw new RangeError(`amount is out of range, was "${text}"`)
  return shift >= 0 ? digits * 10n ** BigInt(shift) : mulDiv(digits, 1n, 10n ** BigInt(-shift), rounding)
}

/** A micro-amount as a float, for statistics only; never turn it back into money. */
export const toNumber = (micros: bigint): number => Number(micros) / 1e6

/** The exact quotient of two amounts as a float: a return, a share of a limit. Zero when the denominator is zero. */
export const ratio = (numerator: bigint, denominator: bigint): number =>
  denominator === 0n ? 0 : Number(numerator) / Number(denominator)

/** `amount` times a dimensionless factor (a fraction, a multiple), settled by `rounding`. The factor is taken to nine decimals. */
export function scaleBy<T extends bigint>(amount: T, factor: number, rounding: Rounding): T {
  if (!Number.isFinite(factor)) throw new RangeError(`factor must be finite, was ${factor}`)
  return mulDiv(amount, BigInt(Math.round(factor * 1e9)), 1_000_000_000n, rounding) as T
}

/** A probability or price opinion as micro-price: rounded `down` for a value we hope for, `up` for a cost. Clamped to 0…1. */
export function priceFromNumber(value: number, rounding: Rounding): Price {
  const scaled = value * 1e6
  const micros = rounding === 'down' ? Math.floor(scaled) : rounding === 'up' ? Math.ceil(scaled) : Math.round(scaled)
  return price(BigInt(Math.min(1_000_000, Math.max(0, micros))))
}

/** The smaller of two amounts of one unit. */
export const least = <T extends bigint>(a: T, b: T): T => (a < b ? a : b)
/** The larger of two amounts of one unit. */
export const greatest = <T extends bigint>(a: T, b: T): T => (a > b ? a : b)
