import type { ZodType } from 'zod'
import type { EpochMs } from '../../domain/money/units.ts'

/** Query parameters; an array repeats the parameter, undefined leaves it out. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** Reads JSON from one base URL. */
export type Http = {
  /** GET, parsed by the schema. @throws TransportError RateLimitError NotFoundError AuthError ResponseShapeError */
  get<T>(path: string, query: Query, schema: ZodType<T>): Promise<T>
}

export type HttpOptions = {
  baseUrl: string
  userAgent: string
  now: () => EpochMs
  fetch?: typeof globalThis.fetch
  timeoutMs?: number
  maxBytes?: number
}

/** Binds a base URL. */
export function createHttp(_options: HttpOptions): Http {
  throw new Error('not built yet')
}
