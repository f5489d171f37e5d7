import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { InvalidInputError } from '../domain/errors.ts'

/** `read` holds everything that was taken from the wire, also when it was too much. */
export type ReadBody = { kind: 'complete'; bytes: Uint8Array } | { kind: 'too-large'; bytes: Uint8Array; limit: number }

/** Reads a request's body as it came, stopping at `limit` bytes: a stated length over it is not read at all. */
export async function readBody(request: Request, limit: number): Promise<ReadBody> {
  const stated = Number(request.headers.get('content-length'))
  if (stated > limit) return { kind: 'too-large', bytes: new Uint8Array(), limit }
  const chunks: Uint8Array[] = []
  let size = 0
  if (request.body) {
    for await (const chunk of request.body) {
      chunks.push(chunk)
      size += chunk.length
      if (size > limit) return { kind: 'too-large', bytes: Buffer.concat(chunks), limit }
    }
  }
  return { kind: 'complete', bytes: Buffer.concat(chunks) }
}

/**
 * Undoes gzip, giving up at `limit` bytes so that a small body cannot fill the memory.
 * @throws InvalidInputError when it is not gzip or is cut short.
 */
export async function inflate(bytes: Uint8Array, limit: number): Promise<ReadBody> {
  try {
    return { kind: 'complete', bytes: await promisify(gunzip)(bytes, { maxOutputLength: limit }) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return { kind: 'too-large', bytes, limit }
    throw new InvalidInputError('body must be gzip as content-encoding says, could not be decompressed', {
      cause: error,
    })
  }
}
