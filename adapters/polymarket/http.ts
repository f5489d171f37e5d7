import type { ZodType } from 'zod'
import {
  type AppError,
  AuthError,
  messageOf,
  NotFoundError,
  RateLimitError,
  ResponseShapeError,
  TransportError,
} from '../../domain/errors.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { issuesOf } from './wire.ts'

/** Query parameters; an array repeats the parameter, undefined leaves it out. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** Reads JSON from one base URL. Retries nothing: whoever calls knows how long the answer stays useful. */
export type Http = {
  /**
   * GETs `path` and parses the answer with `schema`, which decides what is needed; fields it does not name are ignored.
   *
   * @throws TransportError for no answer, a timeout, HTTP 425 or 5xx, or a body that is not JSON (cut, or a proxy's page).
   * @throws RateLimitError for 429, or 425 and 503 that say when to come back.
   * @throws NotFoundError for 404, AuthError for 401 and 403.
   * @throws ResponseShapeError naming path and fields, for JSON the schema refuses and any other 4xx.
   */
  get<T>(path: string, query: Query, schema: ZodType<T>): Promise<T>
  /** A question too long for an address: POSTs `body` as JSON; changes nothing there. Otherwise as `get`. */
  ask<T>(path: string, body: unknown, schema: ZodType<T>): Promise<T>
}

export type HttpOptions = {
  baseUrl: string
  /** Sent as is: the venue's edge turns default agents away. */
  userAgent: string
  now: () => EpochMs
  fetch?: typeof globalThis.fetch
  timeoutMs?: number
  /** Longer bodies are refused. */
  maxBytes?: number
}

const DEFAULT_RETRY_AFTER_MS = 2_000

/** Binds a base URL. Nothing is sent yet. */
export function createHttp(options: HttpOptions): Http {
  const { fetch = globalThis.fetch, timeoutMs = 5_000, maxBytes = 8_000_000 } = options
  const base = options.baseUrl.replace(/\/+$/, '')
  const { host } = new URL(base)

  async function read<T>(path: string, search: string, schema: ZodType<T>, asked?: { body: string }): Promise<T> {
    const name = `${asked ? 'POST' : 'GET'} ${path} on ${host}`
    const signal = AbortSignal.timeout(timeoutMs)
    const headers = { accept: 'application/json', 'user-agent': options.userAgent }
    const init = asked
      ? { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, ...asked }
      : { headers }
    const exchange = async () => {
      const response = await fetch(`${base}${path}${search}`, { ...init, signal })
      return { response, text: await readText(response, maxBytes, name) }
    }
    const { response, text } = await orAborted(exchange(), signal).catch((error) => {
      if (error instanceof ResponseShapeError) throw error
      const reason = signal.aborted ? `no answer within ${timeoutMs} ms` : messageOf(error)
      throw new TransportError(`${name} failed: ${reason}`)
    })
    if (!response.ok) throw refusalOf(response, text, name, options.now())
    const parsed = schema.safeParse(parseJson(text, name))
    if (parsed.success) return parsed.data
    throw new ResponseShapeError(`${name}: ${issuesOf(parsed.error)}`, { details: { path } })
  }

  return {
    get: (path, query, schema) => read(path, toSearch(query), schema),
    ask: (path, body, schema) => read(path, '', schema, { body: JSON.stringify(body) }),
  }
}

function toSearch(query: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    for (const one of typeof value === 'object' ? value : [value]) search.append(name, String(one))
  }
  const text = search.toString()
  return text && `?${text}`
}

/** Settles with the work, or rejects once the signal fires: an injected fetch need not heed its signal. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

async function readText(response: Response, maxBytes: number, name: string): Promise<string> {
  if (!response.body) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new ResponseShapeError(`${name}: body is longer than ${maxBytes} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new TransportError(`${name}: body is not JSON, was "${excerpt(text)}"`)
  }
}

function refusalOf(response: Response, text: string, name: string, now: EpochMs): AppError {
  const { status } = response
  const message = `${name}: HTTP ${status} ${excerpt(text)}`.trimEnd()
  const details = { status }
  const retryAfterMs = retryAfterOf(response.headers.get('retry-after'), now)
  if (status === 429) return new RateLimitError(message, retryAfterMs ?? DEFAULT_RETRY_AFTER_MS, { details })
  if ((status === 425 || status === 503) && retryAfterMs !== null) {
    return new RateLimitError(message, retryAfterMs, { details })
  }
  if (status === 404) return new NotFoundError(message, { details })
  if (status === 401 || status === 403) return new AuthError(message, { details })
  if (status >= 500 || status === 425 || status === 408) return new TransportError(message, { details })
  return new ResponseShapeError(message, { details })
}

/** `Retry-After` in seconds or as a date, in ms from now; null where absent or unreadable. */
function retryAfterOf(header: string | null, now: EpochMs): number | null {
  if (header === null) return null
  if (/^\d+(\.\d+)?$/.test(header)) return Math.ceil(Number(header) * 1000)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}

const excerpt = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 120)
