import { InvalidInputError, InvariantError } from '../errors.ts'

const BIGINT_KEY = '$bigint'

/**
 * Writes plain data as the one JSON text that stands for it: keys sorted, no white space, bigint as `{"$bigint":"…"}`.
 * Equal values give equal texts, so records can be compared and hashed.
 *
 * @throws InvariantError for what would not come back as it was: undefined, NaN, infinities, functions, class instances.
 */
export function toCanonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'bigint':
      return `{"${BIGINT_KEY}":"${value}"}`
    case 'string':
    case 'boolean':
      return JSON.stringify(value)
    case 'number':
      if (!Number.isFinite(value)) throw new InvariantError(`canonical JSON has no ${value}`)
      return JSON.stringify(value)
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? `[${value.map(toCanonicalJson).join(',')}]` : objectText(value)
    default:
      throw new InvariantError(`canonical JSON has no ${typeof value}`)
  }
}

/**
 * Reads what {@link toCanonicalJson} wrote, whatever order its keys are in by now.
 *
 * @throws InvalidInputError when the text is not JSON or a bigint in it is not whole.
 */
export function parseCanonicalJson(text: string): unknown {
  try {
    return JSON.parse(text, revive)
  } catch (cause) {
    throw new InvalidInputError('canonical JSON could not be read', { cause })
  }
}

function objectText(value: object): string {
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw new InvariantError('canonical JSON takes plain objects only')
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  if (entries.some(([key]) => key === BIGINT_KEY)) {
    throw new InvariantError(`canonical JSON keeps the key "${BIGINT_KEY}" for bigints`)
  }
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${toCanonicalJson(part)}`).join(',')}}`
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(BIGINT_KEY in value)) return value
  const digits = value[BIGINT_KEY]
  if (typeof digits !== 'string' || !/^-?\d+$/.test(digits))
    throw new SyntaxError('a bigint must be a string of digits')
  return BigInt(digits)
}
