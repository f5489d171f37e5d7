import { z } from '@hono/zod-openapi'
import { type Address, toAddress } from '../domain/money/ids.ts'

/*
 * What the shapes of the API are made of. The OpenAPI document is generated from these schemas, and each view's schema is held
 * against the type that the read model answers with, so that neither can drift from the other.
 */

/** Dollars, shares or a price, exact. */
export const AMOUNT = z
  .string()
  .regex(/^-?\d+(\.\d{1,6})?$/)
  .openapi('Amount', { description: 'Dollars, shares or dollars per share: an exact decimal.', example: '12.5' })

export const TIME = z.iso
  .datetime()
  .openapi('Time', { description: 'ISO 8601, UTC.', example: '2026-09-28T15:31:04.250Z' })

/** `schema` or null. A named schema's own `nullable()` comes out as a contradiction in the document. */
export const orNull = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.null()])

/** Rows that statistics give and nobody changes. */
export const listOf = <Row extends z.ZodType>(row: Row) => z.array(row).readonly()

export const DURATION_MS = z.number().openapi({ description: 'Milliseconds.' })

export const MODE = z.enum(['paper', 'live'])
export const PROVIDER = z.enum(['alchemy', 'quicknode', 'moralis'])

/** RFC 9457. */
const PROBLEM = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    issues: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem', { description: 'Problem details, RFC 9457.' })

const PROBLEMS = {
  400: 'Something in the request cannot be used; `detail` says what, and what was expected.',
  401: 'The operator token is missing or wrong.',
  403: 'Only requests from this machine may ask this.',
  404: 'There is no such thing.',
  409: 'The present state does not allow it.',
  413: 'The body is too large.',
  415: 'The body is not in the expected format.',
  429: 'Too many wrong tokens from this address; `retry-after` says when to try again.',
  503: 'Postgres or Temporal, or for a back-test the research process, is away; `detail` says what to do.',
} as const

/** The refusals that a route can answer with. Every route can find the database away or be asked from elsewhere. */
export function problems<Status extends keyof typeof PROBLEMS>(...statuses: Status[]) {
  const entries = [...new Set<keyof typeof PROBLEMS>([...statuses, 403, 503])].map((status) => [
    status,
    { description: PROBLEMS[status], content: { 'application/problem+json': { schema: PROBLEM } } },
  ])
  return Object.fromEntries(entries) as Record<Status | 403 | 503, ProblemResponse>
}

type ProblemResponse = {
  description: string
  content: { 'application/problem+json': { schema: typeof PROBLEM } }
}

/** A successful answer in JSON. */
export const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
})

/** A page of `row`s. */
export const pageOf = <Row extends z.ZodType>(name: string, row: Row) =>
  z
    .strictObject({
      rows: z.array(row),
      next: z.string().nullable().openapi({ description: 'The `cursor` of the page that follows; null on the last.' }),
    })
    .openapi(name)

/** A whole number in a query. Unlike a coerced one it is never made out of nothing, blanks or another notation. */
export function wholeNumber(least: number, most: number) {
  return numberText(/^\d{1,10}$/, least, most).openapi({ type: 'integer', minimum: least, maximum: most })
}

/** A decimal number in a query, as strict. */
export function decimalNumber(least: number, most: number) {
  return numberText(/^-?\d{1,10}(\.\d{1,15})?$/, least, most).openapi({ type: 'number', minimum: least, maximum: most })
}

const numberText = (notation: RegExp, least: number, most: number) =>
  z
    .string()
    .regex(notation, `expected a number in ${least}…${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `expected a number in ${least}…${most}`)

/** Which page is asked for. */
export const PAGE_QUERY = z.object({
  cursor: z
    .string()
    .regex(/^[\w.:-]{1,200}$/, 'expected the "next" of a page')
    .optional()
    .openapi({ description: 'The `next` of the page before.' }),
  limit: wholeNumber(1, 200).default(50).openapi({ description: 'How many rows.' }),
})

/** A window of whole days that ends now. */
export const DAYS = wholeNumber(1, 365).default(30).openapi({ description: 'How many days back, today included.' })

/** A wallet in a path or query, in any case; it is read in lower case. */
export const WALLET = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'expected 0x and 40 hex digits')
  .transform((text): Address => toAddress(text))
  .openapi({ example: '0xa253d75c2dfb2c6650291d5e8d54076d2fb40181' })

/** A fill, a decision, or the beginning of either id. */
export const FILL_OR_DECISION = z
  .string()
  .regex(/^[0-9A-Za-z:]{1,160}$/, 'expected a fill id, a decision id, or the beginning of one')
  .openapi({ description: 'A fill or decision id, or a beginning that only one has.', example: 'd0123456789abcdef' })
