import { z } from 'zod'
import { messageOf } from '../../domain/errors.ts'
import { toAddress, toConditionId, toTokenId, toTxHash } from '../../domain/money/ids.ts'
import { mulDiv, type Rounding } from '../../domain/money/rounding.ts'
import { type EpochMs, ONE, price, roundMicros, shares, usd } from '../../domain/money/units.ts'

/** Builds a zod transform of a parser that throws: what it throws becomes the field's issue. */
export function parsed<In, Out>(parse: (value: In) => Out) {
  return (value: In, context: z.RefinementCtx<In>): Out => {
    try {
      return parse(value)
    } catch (error) {
      context.addIssue({ code: 'custom', message: messageOf(error), input: value })
      return z.NEVER
    }
  }
}

export const tokenIdWire = z.string().transform(parsed(toTokenId))
export const conditionIdWire = z.string().transform(parsed(toConditionId))
export const addressWire = z.string().transform(parsed(toAddress))
export const txHashWire = z.string().transform(parsed(toTxHash))

/**
 * A decimal number, as a string or as a JSON float, in its own digits: the shortest text of a double is the text that the
 * server printed, up to 15 significant digits.
 */
export const decimalText = z.union([z.string(), z.number()]).transform(String)

const microsWire = <T>(brand: (micros: bigint) => T, rounding: Rounding) =>
  decimalText.transform(parsed((text) => brand(roundMicros(text, rounding))))

/** Amounts beyond six decimals are settled to the nearest: they are someone's float arithmetic. */
export const usdWire = microsWire(usd, 'half-even')
export const sharesWire = microsWire(shares, 'half-even')
/** @throws as an issue outside 0…1. */
export const priceWire = microsWire(price, 'half-even')

/**
 * A size times a price, from their texts: an average price printed with ten decimals loses cents on a large trade when it is
 * rounded to six first.
 * @throws RangeError when either is not a decimal number.
 */
export function productMicros(size: string, factor: string): bigint {
  const [, whole = '', fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(factor) ?? []
  if (whole === '') return mulDiv(roundMicros(size, 'half-even'), roundMicros(factor, 'half-even'), ONE, 'half-even')
  const digits = BigInt(`${whole}${fraction}`)
  return mulDiv(roundMicros(size, 'half-even'), digits, 10n ** BigInt(fraction.length), 'half-even')
}

/** Unix seconds to ms. */
export const secondsWire = z.number().transform((seconds): EpochMs => Math.round(seconds * 1000))

/**
 * A time as the venue writes it: ISO 8601 with its zone, a date alone, or Postgres style (`2026-03-19 23:20:15+00`).
 * @throws RangeError when it is none of these.
 */
export function parseTime(text: string): EpochMs {
  const iso = text.replace(' ', 'T').replace(/(:\S+[+-]\d{2})$/, '$1:00')
  const time = Date.parse(iso)
  // Without a zone the text would be read in ours.
  const isZoned = !iso.includes('T') || /(Z|[+-]\d{2}:?\d{2})$/.test(iso)
  if (Number.isNaN(time) || !isZoned)
    throw new RangeError(`time must be ISO 8601 with a zone, was "${text.slice(0, 40)}"`)
  return time
}

/** A {@link parseTime} text; null where absent or empty. */
export const timeWire = z
  .string()
  .nullish()
  .transform(parsed((text) => (text ? parseTime(text) : null)))

/** The first few issues of a refused answer, each with the path of its field. */
export function issuesOf(error: z.ZodError): string {
  const shown = error.issues.slice(0, 3).map(({ path, message }) => `field "${fieldOf(path)}": ${message}`)
  const rest = error.issues.length - shown.length
  return rest > 0 ? `${shown.join('; ')}; and ${rest} more` : shown.join('; ')
}

const fieldOf = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '') || '(root)'
