import { createPublicClient, HttpRequestError, http, type PublicClient, RpcRequestError } from 'viem'
import { type ZodType, z } from 'zod'
import { AppError, RateLimitError, ResponseShapeError, TransportError } from '../../domain/errors.ts'
import type { EpochMs } from '../../domain/money/units.ts'

/** Calls JSON-RPC methods on whichever endpoint answers. */
export type Rpc = {
  /**
   * Asks the endpoint that answered last, then the others.
   *
   * @param isEnough - whether an answer will do; if not, the other endpoints may have a better one. Any will do when absent.
   * @throws RateLimitError when every endpoint asks for patience; the shortest wait is reported.
   * @throws TransportError when none answered, see {@link isRefusal}.
   * @throws ResponseShapeError when the answer is not what the method gives.
   */
  call<T>(method: string, params: readonly unknown[], schema: ZodType<T>, isEnough?: (answer: T) => boolean): Promise<T>
  /** Asks every endpoint once. */
  callAll<T>(
    method: string,
    params: readonly unknown[],
    schema: ZodType<T>,
  ): Promise<{ host: string; answer: T | AppError }[]>
}

export type RpcOptions = {
  urls: readonly string[]
  now: () => EpochMs
  fetch?: typeof globalThis.fetch | undefined
  timeoutMs: number
}

/**
 * Whether a node understood a call and would not serve it: range too wide, block unknown to it, method off. Another node,
 * or a smaller question, may be served.
 */
export const isRefusal = (error: unknown): boolean => error instanceof TransportError && 'refusal' in error.details

const USER_AGENT = 'Mozilla/5.0 (compatible; understudy)'
const DEFAULT_RETRY_AFTER_MS = 1_000

type Endpoint = { client: PublicClient; host: string; restsUntil: EpochMs }

/**
 * Spreads calls over endpoints: one that fails steps back behind the others, one that rate-limits rests for as long as it
 * asked. Error messages name hosts only, because paths and queries of RPC URLs carry keys.
 */
export function createRpc(options: RpcOptions): Rpc {
  const endpoints = options.urls.map((url): Endpoint => ({ ...connect(url, options), restsUntil: 0 }))
  let preferred = 0

  async function call<T>(
    method: string,
    params: readonly unknown[],
    schema: ZodType<T>,
    isEnough: (answer: T) => boolean = () => true,
  ): Promise<T> {
    const failures: AppError[] = []
    let poor: { answer: T } | null = null
    for (let step = 0; step < endpoints.length; step += 1) {
      const index = (preferred + step) % endpoints.length
      const endpoint = endpoints[index]
      if (!endpoint) continue
      const rest = endpoint.restsUntil - options.now()
      if (rest > 0) {
        failures.push(new RateLimitError(`${endpoint.host} rests for ${rest} ms after a rate limit`, rest))
        continue
      }
      try {
        const answer = await ask(endpoint, method, params, schema)
        if (!isEnough(answer)) {
          poor ??= { answer }
          continue
        }
        preferred = index
        return answer
      } catch (error) {
        const failure = toAppError(error, endpoint.host, method)
        if (failure instanceof RateLimitError) endpoint.restsUntil = options.now() + failure.retryAfterMs
        failures.push(failure)
      }
    }
    if (poor) return poor.answer
    throw worstCase(failures, method)
  }

  const callAll = <T>(method: string, params: readonly unknown[], schema: ZodType<T>) =>
    Promise.all(
      endpoints.map(async (endpoint) => ({
        host: endpoint.host,
        answer: await ask(endpoint, method, params, schema).catch((error) => toAppError(error, endpoint.host, method)),
      })),
    )

  return { call, callAll }
}

function connect(url: string, { fetch, timeoutMs }: RpcOptions): Pick<Endpoint, 'client' | 'host'> {
  const transport = http(url, {
    retryCount: 0,
    timeout: timeoutMs,
    fetchOptions: { headers: { 'user-agent': USER_AGENT } },
    ...(fetch ? { fetchFn: fetch } : {}),
  })
  return { client: createPublicClient({ transport }), host: new URL(url).hostname }
}

async function ask<T>(endpoint: Endpoint, method: string, params: readonly unknown[], schema: ZodType<T>): Promise<T> {
  // viem types the methods it knows; the schema is what vouches for the answer.
  const request = endpoint.client.request as (call: { method: string; params: unknown }) => Promise<unknown>
  const parsed = schema.safeParse((await request({ method, params })) ?? null)
  if (parsed.success) return parsed.data
  throw new ResponseShapeError(`${method} on ${endpoint.host}: ${z.prettifyError(parsed.error)}`)
}

/** viem's errors quote URL and body, so nothing of them is kept but the numbers. */
function toAppError(error: unknown, host: string, method: string): AppError {
  if (error instanceof AppError) return error
  const http = findCause(error, HttpRequestError)
  if (http?.status === 429) {
    return new RateLimitError(`${host} asked to slow down (${method})`, retryAfterOf(http.headers))
  }
  if (http?.status === 400 || http?.status === 413) return refusal(host, method, http.status)
  if (http)
    return new TransportError(`${method} on ${host} failed: ${http.status ? `HTTP ${http.status}` : 'no connection'}`)
  const rpc = findCause(error, RpcRequestError)
  if (rpc?.code === 429 || rpc?.code === -32029) {
    return new RateLimitError(`${host} asked to slow down (${method})`, DEFAULT_RETRY_AFTER_MS)
  }
  if (rpc) return refusal(host, method, rpc.code)
  return new TransportError(`${method} on ${host} failed: ${error instanceof Error ? error.name : 'unknown error'}`)
}

const refusal = (host: string, method: string, code: number): TransportError =>
  new TransportError(`${host} refused ${method} with code ${code}`, { details: { refusal: code } })

function findCause<T extends Error>(error: unknown, kind: abstract new (...args: never[]) => T): T | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof kind) return cause
  return undefined
}

function retryAfterOf(headers: Headers | undefined): number {
  const seconds = Number(headers?.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds * 1000) : DEFAULT_RETRY_AFTER_MS
}

/** What to report of several failures: a strange answer first, then a refusal, then patience if all ask for it. */
function worstCase(failures: readonly AppError[], method: string): AppError {
  const strange = failures.find((failure) => failure instanceof ResponseShapeError || isRefusal(failure))
  if (strange) return strange
  const limits = failures.filter((failure) => failure instanceof RateLimitError)
  if (limits.length > 0 && limits.length === failures.length) {
    const wait = Math.min(...limits.map((limit) => limit.retryAfterMs))
    return new RateLimitError(`every Polygon endpoint asked to slow down (${method})`, wait)
  }
  const reasons = failures.map((failure) => failure.message).join('; ')
  return new TransportError(`${method}: no Polygon endpoint answered: ${reasons}`)
}
