import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { Leaders } from '../db/leaders.ts'
import type { Risk } from '../db/risk.ts'
import { ConflictError, InvalidInputError } from '../domain/errors.ts'
import type { Mode } from '../domain/market/venue.ts'
import { toAddress } from '../domain/money/ids.ts'
import { type EpochMs, roundMicros, usd } from '../domain/money/units.ts'
import { type LeaderMinimums, leaderShortfalls } from '../domain/traders/admission.ts'
import type { Secret } from '../runtime/secret.ts'
import { requireOperator } from './bearer.ts'
import { parseJson } from './json.ts'
import { readBody } from './request-body.ts'

const MAX_BODY_BYTES = 64 * 1024

export type OperatorDeps = {
  leaders: Leaders
  risk: Pick<Risk, 'halt' | 'resume' | 'haltState'>
  operatorToken: Secret | null
  /** The edge that a leader added by hand is assumed to have, and what their past must show. */
  leaderDefaults: LeaderMinimums & { assumedEdge: number; assumedEdgeSd: number }
  mode: Mode
  now: () => EpochMs
}

/** What an operator may do. Every route needs the operator token; every change is stored with who made it. */
export function operatorRoutes(deps: OperatorDeps): Hono {
  const { leaders, risk, mode, now } = deps
  const operator = requireOperator(deps.operatorToken)
  return new Hono()
    .post('/halt', operator, async (c) => {
      const { reason, hard } = HALT.parse(await jsonOf(c))
      const halted = await risk.halt(mode, { switch: 'manual', reason, hard, evidence: {}, by: BY }, now())
      if (!halted) throw new ConflictError(`${mode} trading is halted already`)
      return c.json(await risk.haltState(mode))
    })
    .post('/resume', operator, async (c) => {
      await risk.resume(mode, BY, now())
      return c.json(await risk.haltState(mode))
    })
    .post('/traders', operator, async (c) => {
      const { wallet, label, edge, edgeSd, stats, force } = NEW_LEADER.parse(await jsonOf(c))
      const shortfalls = leaderShortfalls(stats, deps.leaderDefaults)
      if (shortfalls.length > 0 && !force) {
        throw new InvalidInputError(`${shortfalls.join('; ')} (send "force": true to follow anyway)`)
      }
      const outcome = await leaders.add(
        {
          wallet,
          label,
          source: 'manual',
          edge: edge ?? deps.leaderDefaults.assumedEdge,
          edgeSd: edgeSd ?? deps.leaderDefaults.assumedEdgeSd,
          edgeSource: 'assumed',
          simulated: false,
          stats,
        },
        now(),
      )
      return c.json({ outcome, trader: await leaders.find(wallet) }, outcome === 'added' ? 201 : 200)
    })
    .delete('/traders/:wallet', operator, async (c) => {
      const wallet = toAddress(c.req.param('wallet'))
      await leaders.remove(wallet, now())
      return c.json({ outcome: 'removed', trader: await leaders.find(wallet) })
    })
    .post('/traders/:wallet/pause', operator, async (c) => {
      const wallet = toAddress(c.req.param('wallet'))
      const { reason } = PAUSE.parse(await jsonOf(c))
      await leaders.pause(wallet, reason, now())
      return c.json({ outcome: 'paused', trader: await leaders.find(wallet) })
    })
    .post('/traders/:wallet/resume', operator, async (c) => {
      const wallet = toAddress(c.req.param('wallet'))
      await leaders.resume(wallet, now())
      return c.json({ outcome: 'resumed', trader: await leaders.find(wallet) })
    })
}

const BY = 'operator (API)'

/** The JSON body; an empty one counts as `{}`. */
async function jsonOf(c: Context): Promise<unknown> {
  const body = await readBody(c.req.raw, MAX_BODY_BYTES)
  if (body.kind === 'too-large') throw new InvalidInputError(`body must be at most ${body.limit} bytes`)
  return body.bytes.length === 0 ? {} : parseJson(body.bytes)
}

const reason = z.string().trim().min(1).max(500)

const HALT = z.strictObject({ reason, hard: z.boolean().default(false) })
const PAUSE = z.strictObject({ reason: reason.default('paused by the operator') })

const dollars = z
  .union([z.number(), z.string().regex(/^-?\d{1,12}(\.\d+)?$/)], 'expected dollars as a number or decimal text')
  .transform((value) => usd(roundMicros(String(value), 'down')))

const NEW_LEADER = z
  .strictObject({
    wallet: z
      .string()
      .regex(/^0x[0-9a-fA-F]{40}$/, 'expected 0x and 40 hex digits')
      .transform(toAddress),
    label: z.string().trim().min(1).max(80).nullish(),
    edge: z.number().min(-1).max(1).optional(),
    edgeSd: z.number().min(0).max(10).optional(),
    pnl30d: dollars.optional(),
    sharpe: z.number().optional(),
    tradeCount: z.int().nonnegative().optional(),
    winRate: z.number().min(0).max(1).optional(),
    force: z.boolean().default(false),
  })
  .transform(({ wallet, label, edge, edgeSd, force, pnl30d, sharpe, tradeCount, winRate }) => ({
    wallet,
    label: label ?? null,
    edge,
    edgeSd,
    force,
    stats: {
      ...(pnl30d === undefined ? {} : { pnl30d }),
      ...(sharpe === undefined ? {} : { sharpe }),
      ...(tradeCount === undefined ? {} : { tradeCount }),
      ...(winRate === undefined ? {} : { winRate }),
    },
  }))
