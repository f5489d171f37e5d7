import { InvalidInputError } from '../domain/errors.ts'
import { findJsonError } from './json-error.ts'

/**
 * Parses a JSON body. The engine's own messages quote the input and often name no position, so ours is found apart.
 *
 * @throws InvalidInputError with the position, line and column of the first character that cannot be JSON.
 */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new InvalidInputError('body must be JSON in UTF-8, was not valid UTF-8')
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidInputError(`body must be JSON, ${placeText(text, findJsonError(text))}`)
  }
}

function placeText(text: string, index: number): string {
  if (index >= text.length) return `was cut short at position ${text.length}`
  const before = text.slice(0, index).split('\n')
  const column = (before.at(-1) ?? '').length + 1
  return `was not from position ${index} on (line ${before.length}, column ${column})`
}
