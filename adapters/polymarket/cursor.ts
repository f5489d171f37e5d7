import { InvalidInputError } from '../../domain/errors.ts'

/** Writes a cursor of ours: opaque to whoever carries it, and the same for the same place. */
export const toCursor = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url')

/** Reads a cursor of ours; what parses is one. @throws InvalidInputError for anything else. */
export function readCursor<T>(cursor: string): T {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString()) as T
  } catch {
    throw new InvalidInputError('cursor must be one that an earlier page gave')
  }
}
