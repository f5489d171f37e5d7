import { ClientError, GraphQLClient } from 'graphql-request'
import { type ZodType, z } from 'zod'
import {
  type AppError,
  AuthError,
  messageOf,
  RateLimitError,
  ResponseShapeError,
  TransportError,
} from '../../domain/errors.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { Secret } from '../../runtime/secret.ts'

/** How many points a calendar month (UTC, `2026-11`) has cost so far; kept beyond the process. */
export type PointsLedger = {
  load(month: string): Promise<number>
  save(month: string, used: number): Promise<void>
}

export type ClientOptions = {
  url: string
  token: Secret
  points: PointsLedger
  pointsPerMonth: number
  now: () => EpochMs
  sleep: (ms: number) => Promise<void>
  fetch?: typeof globalThis.fetch
  timeoutMs?: number
}

/** Puts GraphQL questions, one at a time. */
export type BitqueryClient = {
  /**
   * @throws RateLimitError when the month's points do not pay for one more question (it is not sent), when Bitquery says so
   *   itself, and when it asks for patience.
   * @throws AuthError for a token that it does not accept.
   * @throws TransportError for no answer in time, a server error, or a question that was too heavy just now.
   * @throws ResponseShapeError for a question that it does not understand, and an answer that the schema refuses.
   */
  ask<T>(document: string, variables: Record<string, unknown>, schema: ZodType<T>): Promise<T>
}

/** What a question costs, about: the price depends on the data it touches, and no answer says it. */
const POINTS_PER_QUESTION = 5
/** Half a second between questions, whatever the plan allows. */
const PAUSE_MS = 500
const FIRST_RETRY_MS = 5_000

/** Binds an endpoint and a token. Nothing is sent yet. */
export function createBitqueryClient(options: ClientOptions): BitqueryClient {
  const { token, points, pointsPerMonth, now, sleep, timeoutMs = 30_000 } = options
  const client = new GraphQLClient(options.url, options.fetch ? { fetch: options.fetch } : {})
  let queue: Promise<unknown> = Promise.resolve()
  let freeAt = 0

  async function askNow<T>(document: string, variables: Record<string, unknown>, schema: ZodType<T>): Promise<T> {
    const month = monthOf(now())
    await spend(month)
    await sleep(Math.max(0, freeAt - now()))
    freeAt = now() + PAUSE_MS
    const signal = AbortSignal.timeout(timeoutMs)
    const requestHeaders = { authorization: `Bearer ${token.reveal()}` }
    const answer = await client
      .request<unknown>({ document, variables, requestHeaders, signal })
      .catch(async (error) => {
        if (saysPointsAreGone(error)) {
          await points.save(month, pointsPerMonth)
          throw pointsGone(
            `Bitquery says that the points of ${month} are used up, or that the plan does not cover this`,
          )
        }
        throw toAppError(error, signal.aborted ? `no answer within ${timeoutMs} ms` : null)
      })
    const parsed = schema.safeParse(answer)
    if (parsed.success) return parsed.data
    throw new ResponseShapeError(`Bitquery: ${z.prettifyError(parsed.error).slice(0, 300)}`)
  }

  /** Before the question is sent: one that fails may have cost as much as one that does not. */
  async function spend(month: string): Promise<void> {
    const used = await points.load(month)
    if (used + POINTS_PER_QUESTION > pointsPerMonth) {
      throw pointsGone(`Bitquery rests until next month: ${used} of ${pointsPerMonth} points of ${month} are used`)
    }
    await points.save(month, used + POINTS_PER_QUESTION)
  }

  const pointsGone = (message: string): RateLimitError => new RateLimitError(message, untilNextMonth(now()))

  return {
    ask(document, variables, schema) {
      const answer = queue.then(() => askNow(document, variables, schema))
      queue = answer.catch(() => {})
      return answer
    },
  }
}

const monthOf = (time: EpochMs): string => new Date(time).toISOString().slice(0, 7)

function untilNextMonth(time: EpochMs): number {
  const date = new Date(time)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) - time
}

const saysPointsAreGone = (error: unknown): boolean =>
  error instanceof ClientError && (error.response.status === 402 || /points limit exceeded/i.test(reasonOf(error)))

/** The client's own messages quote the whole question, so nothing of them is kept but the status and the first reason. */
function toAppError(error: unknown, abortReason: string | null): AppError {
  if (!(error instanceof ClientError)) return new TransportError(`Bitquery failed: ${abortReason ?? messageOf(error)}`)
  const { status, headers } = error.response
  const reason = reasonOf(error)
  const message = `Bitquery: HTTP ${status} ${reason}`.trimEnd()
  const details = { status }
  if (status === 429 || BUSY.test(reason)) return new RateLimitError(message, retryAfterOf(headers), { details })
  if (status === 401 || status === 403) return new AuthError(message, { details })
  if (status >= 500 || status === 424 || HEAVY.test(reason)) return new TransportError(message, { details })
  return new ResponseShapeError(message, { details })
}

/** GraphQL errors carry no codes there; these are the texts of its documentation for what passes by itself. */
const BUSY = /temporarily blocked|too many (simultaneous queries|sessions)/i
const HEAVY = /memory limit|memory exceeded|timeout/i

const reasonOf = ({ response }: ClientError): string =>
  (response.errors?.[0]?.message ?? '').replace(/\s+/g, ' ').slice(0, 120)

function retryAfterOf(headers: Headers | undefined): number {
  const seconds = Number(headers?.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds * 1000) : FIRST_RETRY_MS
}
