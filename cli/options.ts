import { Option } from 'commander'
import { InvalidInputError } from '../domain/errors.ts'
import { type Address, toAddress } from '../domain/money/ids.ts'
import { parseMicros, type Usd, usd } from '../domain/money/units.ts'

/** `--limit`: how many rows, as many as the API allows. */
export const limitOption = (fallback: number): Option =>
  new Option('--limit <number>', 'how many, 1…200').argParser(wholeNumber('--limit', 1, 200)).default(fallback)

/** `--cursor`: the next page. */
export const cursorOption = (): Option => new Option('--cursor <text>', 'go on where an earlier page ended')

/** `--days`: a window of UTC days, today included. */
export const daysOption = (fallback: number): Option =>
  new Option('--days <number>', 'how many days back, today included')
    .argParser(wholeNumber('--days', 1, 3650))
    .default(fallback)

/** Reads a whole number of an option. @throws InvalidInputError with an example */
export const wholeNumber =
  (option: string, least: number, most: number) =>
  (text: string): number => {
    const value = Number(text)
    if (/^-?\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidInputError(
      `${option} must be a whole number in ${least}…${most}, was "${text}". Example: ${option} ${Math.min(most, Math.max(least, 20))}`,
    )
  }

/** Reads a number of an option. @throws InvalidInputError with an example */
export const decimalNumber =
  (option: string, example: string) =>
  (text: string): number => {
    const value = Number(text)
    if (text.trim() !== '' && Number.isFinite(value)) return value
    throw new InvalidInputError(`${option} must be a number, was "${text}". Example: ${option} ${example}`)
  }

/** Reads dollars of an option. @throws InvalidInputError with an example */
export const dollarAmount =
  (option: string) =>
  (text: string): Usd => {
    if (/^-?\d{1,12}(\.\d{1,6})?$/.test(text)) return usd(parseMicros(text))
    throw new InvalidInputError(
      `${option} must be dollars with at most six decimals, was "${text}". Example: ${option} 1250.50`,
    )
  }

/** Reads one of a list of words. @throws InvalidInputError naming them all, and the nearest to what was given */
export const oneOf =
  <Word extends string>(option: string, words: readonly Word[]) =>
  (text: string): Word => {
    const word = words.find((candidate) => candidate === text)
    if (word !== undefined) return word
    const near = words.find((candidate) => candidate.startsWith(text.slice(0, 4)) && text.length >= 3) ?? words[0]
    throw new InvalidInputError(
      `${option} must be one of ${words.join(', ')}, was "${text}". Example: ${option} ${near}`,
    )
  }

/** Reads a wallet. @throws InvalidInputError that counts the digits of one that is too short or too long */
export function toWallet(text: string): Address {
  try {
    return toAddress(text)
  } catch (cause) {
    const found = /^0x/i.test(text) ? ` (${text.length - 2} digits after 0x)` : ''
    throw new InvalidInputError(
      `<wallet> must be 0x and 40 hex digits, was "${text.slice(0, 80)}"${found}. Example: 0xa253d75c2dfb2c6650291d5e8d54076d2fb40181`,
      { cause },
    )
  }
}

/** Reads a length of time, `500ms`, `5s`, `2m` or `1h`, as ms. A number alone is seconds. @throws InvalidInputError with an example */
export const lengthOfTime =
  (option: string, mostMs: number) =>
  (text: string): number => {
    const [, number, unit = 's'] = /^(\d{1,9}(?:\.\d{1,3})?)\s?(ms|s|m|h)?$/.exec(text) ?? []
    const ms = Number(number) * (UNITS[unit] ?? 1)
    if (number !== undefined && ms <= mostMs) return ms
    throw new InvalidInputError(`${option} must be a length of time, was "${text}". Example: ${option} 5s`)
  }

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
