import { z } from 'zod'
import { InvalidInputError, messageOf } from '../domain/errors.ts'
import { formatMicros, type Price, parseMicros, price, type Usd, usd } from '../domain/money/units.ts'
import { type Secret, secret } from './secret.ts'

/**
 * One builder for each kind of setting: text of the environment in, checked value out. `fallback` is the text that an
 * unset key stands for, so that `.env.example` shows exactly what applies.
 */

/** Dollars, at most six decimals. */
export const dollars = (fallback: string, range: { min: string; max: string } = { min: '0', max: '1000000' }) =>
  setting(fallback, (text): Usd => {
    const amount = parseMicros(text)
    if (amount < parseMicros(range.min) || amount > parseMicros(range.max)) {
      throw new RangeError(`must lie in ${range.min}…${range.max} dollars, was ${formatMicros(amount)}`)
    }
    return usd(amount)
  })

/** A price or a difference of prices, 0…1. */
export const priceDistance = (fallback: string) => setting(fallback, (text): Price => price(parseMicros(text)))

/** A plain number within a closed range. */
export const decimal = (fallback: string, min: number, max: number) =>
  setting(fallback, (text) => {
    const value = Number(text)
    if (!Number.isFinite(value) || value < min || value > max) {
      throw new RangeError(`must be a number in ${min}…${max}, was "${text}"`)
    }
    return value
  })

/** A whole number within a closed range. */
export const whole = (fallback: string, min: number, max: number) =>
  setting(fallback, (text) => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new RangeError(`must be a whole number in ${min}…${max}, was "${text}"`)
    }
    return value
  })

/** `true` or `false`. */
export const flag = (fallback: 'true' | 'false') =>
  setting(fallback, (text) => {
    const lowered = text.toLowerCase()
    if (lowered !== 'true' && lowered !== 'false') throw new RangeError(`must be true or false, was "${text}"`)
    return lowered === 'true'
  })

/** One word of a closed list. */
export const choice = <const Word extends string>(fallback: Word, words: readonly Word[]) =>
  setting(fallback, (text) => oneOf(words, text))

/** Words of a closed list, separated by commas, at least one. */
export const choices = <const Word extends string>(fallback: string, words: readonly Word[]) =>
  setting(fallback, (text) => {
    const chosen = splitList(text).map((word) => oneOf(words, word))
    if (chosen.length === 0) throw new RangeError(`must name at least one of ${words.join(', ')}`)
    return chosen
  })

/** Any text. */
export const words = (fallback: string) => setting(fallback, (text) => text)

/** A URL of one of the given schemes. It is not shown back: URLs of providers carry keys. */
export const url = (fallback: string, schemes: readonly string[]) =>
  setting(fallback, (text) => checkUrl(text, schemes))

/** URLs, separated by commas, at least one. */
export const urls = (fallback: string, schemes: readonly string[]) =>
  setting(fallback, (text) => splitList(text).map((one) => checkUrl(one, schemes)))

/** Anything that is read from a comma list by `parse`, item by item. */
export const list = <T>(fallback: string, parse: (item: string) => T) =>
  setting(fallback, (text) => splitList(text).map(parse))

/** A text that may be left unset: null. */
export const optionalWords = () => optional((text) => text)
/** A URL that may be left unset: null. */
export const optionalUrl = (schemes: readonly string[]) => optional((text) => checkUrl(text, schemes))
/** A secret that may be left unset: null. `check` may refuse it but never show it. */
export const optionalSecret = (check: (text: string) => void = () => undefined) =>
  fromFile(
    optional((text): Secret => {
      check(text)
      return secret(text)
    }),
  )
/** Secrets, separated by commas: several are valid at once while one is being rotated. */
export const secrets = () =>
  fromFile(
    z
      .string()
      .optional()
      .transform((text): Secret[] => splitList(text ?? '').map(secret)),
  )

/** Marks a setting whose key may also be given as `NAME_FILE`, the path of a file that holds the value. */
export const fromFile = <Setting extends z.ZodType>(marked: Setting): Setting => marked.meta({ [FROM_FILE]: true })

/** Whether {@link fromFile} marked it, before it was described or after. */
export const mayComeFromFile = (given: z.ZodType): boolean => given.meta()?.[FROM_FILE] === true

const FROM_FILE = 'fromFile'

/** Checks a URL's form and scheme. @throws RangeError without showing it. */
export function checkUrl(text: string, schemes: readonly string[]): string {
  const scheme = URL.canParse(text) ? new URL(text).protocol.slice(0, -1) : null
  if (scheme === null || !schemes.includes(scheme)) throw new RangeError(`must be a ${schemes.join(' or ')} URL`)
  return text
}

function setting<T>(fallback: string, parse: (text: string) => T) {
  return z.string().transform(parseOrExplain(parse)).prefault(fallback)
}

function optional<T>(parse: (text: string) => T) {
  const explain = parseOrExplain(parse)
  return z
    .string()
    .optional()
    .transform((text, context) => (text === undefined ? null : explain(text, context)))
}

/** Turns the errors of the domain's parsers into problems of the setting. */
function parseOrExplain<T>(parse: (text: string) => T) {
  return (text: string, context: z.RefinementCtx): T => {
    try {
      return parse(text.trim())
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof InvalidInputError)) throw error
      context.addIssue({ code: 'custom', message: messageOf(error) })
      return z.NEVER
    }
  }
}

function oneOf<Word extends string>(words: readonly Word[], text: string): Word {
  const word = words.find((candidate) => candidate === text)
  if (word === undefined) throw new RangeError(`must be one of ${words.join(', ')}, was "${text}"`)
  return word
}

const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
