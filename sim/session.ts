import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { InvalidInputError } from '../domain/errors.ts'
import { careersSchema } from './past/careers.ts'

/**
 * A session: what the venue plays. One JSON document, usually gzipped.
 *
 * - Every time is `…Ms` since the session's start, in recorded time. The venue maps it onto wall time when it starts, so
 *   that a block mined now carries the time of now.
 * - Books are those of a market's first outcome, best first, as `[price, shares]`. The second outcome is the same
 *   liquidity seen from the other side: its asks are the first one's bids at one minus their price.
 * - Leaders' fills are a script, not a recording: nobody recorded prints for these books.
 */

const hex = (digits: number) => z.string().regex(new RegExp(`^0x[0-9a-f]{${digits}}$`))
const wallet = hex(40)
const tokenId = z.string().regex(/^[1-9]\d{0,77}$/)
const sessionTime = z.number().int().nonnegative()
const decimal = z.string().regex(/^\d+(\.\d{1,6})?$/)
const level = z.tuple([z.number().positive().lt(1), z.number().positive()])

const bookSchema = z.object({ atMs: sessionTime, bids: z.array(level), asks: z.array(level) })

const legSchema = z.object({
  /** Price per share of the leader's token. */
  price: decimal,
  shares: decimal,
})

const fillSchema = z.object({
  /** Unique in the session; transaction and order hashes derive from it. */
  name: z.string().min(1),
  atMs: sessionTime.default(0),
  /** A leader's name, or a wallet. */
  leader: z.string().min(1),
  role: z.enum(['taker', 'maker']).default('taker'),
  side: z.enum(['BUY', 'SELL']),
  tokenId,
  /** What the leader's order met, one counterparty each. */
  legs: z.array(legSchema).min(1),
  /** Each leg as a match of its own, so that the leader's order has several rows in the transaction. A maker's always are. */
  split: z.boolean().default(false),
  /** Against the same token, or creating (two buys) or burning (two sells) a pair of tokens. */
  match: z.enum(['complementary', 'mint', 'merge']).default('complementary'),
  /** Dollars; left out: by the market's schedule for a taker, zero for a maker. */
  fee: decimal.optional(),
  /** Left out: the exchange of the market. */
  exchange: wallet.optional(),
  /** Fills with the same value share a transaction. Left out: a transaction of its own. */
  transaction: z.string().optional(),
  /** Fills with the same value are of one order. Left out: an order of its own. */
  order: z.string().optional(),
  /** What the viewer should notice, for the session's printed summary. */
  note: z.string().optional(),
})

const marketSchema = z.object({
  /** Gamma's number for the market. */
  id: z.string().regex(/^\d+$/),
  conditionId: hex(64),
  questionId: hex(64),
  slug: z.string().min(1),
  question: z.string().min(1),
  description: z.string(),
  event: z.object({ id: z.string().regex(/^\d+$/), slug: z.string(), title: z.string() }),
  outcomes: z.array(z.object({ name: z.string(), tokenId, payout: z.number().min(0).max(1) })).length(2),
  version: z.string(),
  negRisk: z.boolean(),
  tickSize: z.number(),
  minOrderShares: z.number(),
  fees: z.object({ rate: z.number(), exponent: z.number(), type: z.string() }).nullable(),
  /** When orders were first taken; may lie before the session. */
  opensMs: z.number().int(),
  /** The scheduled end. */
  endsMs: z.number().int(),
  /** When orders stop: the book is gone from then on. */
  closesMs: z.number().int(),
  /** When the payouts are reported. */
  resolvesMs: z.number().int(),
  books: z.array(bookSchema),
})

const leaderSchema = z.object({
  name: z.string().min(1),
  wallet,
  label: z.string(),
  /** What this leader does and why the product should or should not follow. */
  story: z.string(),
  /** θ to assume when following, in units of √(p(1−p)) per share, and its standard deviation. */
  assumedEdge: z.number(),
  assumedEdgeSd: z.number(),
})

const sessionSchema = z.object({
  format: z.literal('understudy-session/1'),
  name: z.string(),
  description: z.string(),
  /** Where the recordings come from, one line per source. */
  provenance: z.array(z.string()),
  /** Settings of the product under which the script was rehearsed, by the names of its environment variables. */
  settings: z.record(z.string(), z.string()).default({}),
  /** Recorded seconds per wall second, unless the caller says otherwise. */
  speed: z.number().positive(),
  durationMs: sessionTime,
  leaders: z.array(leaderSchema),
  markets: z.array(marketSchema),
  fills: z.array(fillSchema),
  /** Whose pasts the venue tells; left out: nobody has one. */
  careers: careersSchema.optional(),
})

export type Session = z.infer<typeof sessionSchema>
export type SessionMarket = z.infer<typeof marketSchema>
/** A market without its life: what it is, whenever it is traded. */
export type VenueMarket = Omit<SessionMarket, 'opensMs' | 'endsMs' | 'closesMs' | 'resolvesMs' | 'books'>
export type SessionLeader = z.infer<typeof leaderSchema>
export type SessionBook = z.infer<typeof bookSchema>
export type SessionFill = z.infer<typeof fillSchema>
/** A fill as a person or a test writes it: whatever has a default may be left out. */
export type FillScript = z.input<typeof fillSchema>

/** Checks a session. @throws InvalidInputError naming every field that is wrong. */
export function parseSession(value: unknown): Session {
  const parsed = sessionSchema.safeParse(value)
  if (!parsed.success) throw new InvalidInputError(`session is not usable: ${z.prettifyError(parsed.error)}`)
  return { ...parsed.data, fills: parsed.data.fills.toSorted((a, b) => a.atMs - b.atMs) }
}

/** Checks one fill and adds its defaults. @throws InvalidInputError */
export function parseFill(value: unknown): SessionFill {
  const parsed = fillSchema.safeParse(value)
  if (!parsed.success) throw new InvalidInputError(`fill is not usable: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

/** Reads a session file, gzipped or plain. @throws InvalidInputError when it is not one. */
export async function loadSession(path: string): Promise<Session> {
  const bytes = await readFile(path)
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  return parseSession(JSON.parse((isGzip ? gunzipSync(bytes) : bytes).toString('utf8')))
}

/** A session in which nothing happens by itself; a test or story adds its own markets and fills. */
export const emptySession = (): Session => ({
  format: 'understudy-session/1',
  name: 'empty',
  description: 'Nothing happens by itself.',
  provenance: [],
  settings: {},
  speed: 1,
  durationMs: 0,
  leaders: [],
  markets: [],
  fills: [],
})
