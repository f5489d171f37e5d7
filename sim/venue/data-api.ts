import { type Context, Hono } from 'hono'
import type { EpochMs } from '../../domain/money/units.ts'
import type { Past } from '../past/past.ts'
import type { SessionLeader } from '../session.ts'
import type { ActivityRow } from './activity-row.ts'
import { activityBody, type BodyContext, positionBody, resolutionBody, tradeBody } from './data-bodies.ts'
import { createLeaderboard } from './leaderboard.ts'
import { activityPage, badRequest, listPage, merged } from './paging.ts'
import { positionsOf } from './positions.ts'
import { indexedPrices } from './price-series.ts'
import type { Stage } from './stage.ts'
import type { Tape } from './tape.ts'

export type DataApiOptions = {
  stage: Stage
  tape: Tape
  past: Past
  leaders: readonly SessionLeader[]
  now: () => EpochMs
  /** A row shows this long after its block. */
  lagMs: number
  heightAt: (at: EpochMs) => number
}

/** The Data API v2: cursors only, makers hidden unless asked for, fresh rows without their outcome. */
export function createDataRoutes({ stage, tape, past, leaders, now, lagMs, heightAt }: DataApiOptions): Hono {
  const wallets = namedWallets(leaders, past.wallets)
  const labels = new Map(wallets.map(({ wallet, label }) => [wallet, label]))
  const context: BodyContext = { stage, now, heightAt, labelOf: (wallet) => labels.get(wallet) ?? '' }
  const isVisible = (row: ActivityRow) => row.timestamp * 1000 + lagMs <= now()

  function visibleOf(wallet: string): ActivityRow[] {
    const own = tape.rows().filter((row) => row.wallet === wallet)
    return [...merged(own, past.rowsOf(wallet))].filter(isVisible)
  }

  /** Rows that the question is about. Everybody's pasts are only told where it may be about one of theirs. */
  async function rowsFor(c: Context): Promise<Iterable<ActivityRow>> {
    const user = userOf(c)
    if (user !== undefined) return visibleOf(user)
    const conditions = listOf(c, 'condition')
    const isOfPast = !conditions || conditions.some((conditionId) => past.world.byCondition(conditionId))
    return merged(tape.rows(), isOfPast ? await past.rows() : [])
  }

  async function select(c: Context, isAsked: (row: ActivityRow) => boolean): Promise<Iterable<ActivityRow>> {
    return filtered(await rowsFor(c), (row) => isVisible(row) && isWanted(c, row) && isAsked(row))
  }

  return new Hono()
    .use('/v2/*', async (c, next) => (c.req.query('offset') === undefined ? await next() : badRequest(c, 'offset')))
    .get('/v2/trades', async (c) => {
      const takerOnly = c.req.query('taker_only') !== 'false'
      const size = sizeFilterOf(c)
      if (!size) return badRequest(c, 'filter_type')
      const isTrade = (row: ActivityRow) => row.type === 'TRADE' && (!takerOnly || row.role === 'taker') && size(row)
      return activityPage(c, await select(c, isTrade), (row) => tradeBody(context, row))
    })
    .get('/v2/activity', async (c) => {
      const types = listOf(c, 'type')
      if (userOf(c) === undefined) return badRequest(c, 'user')
      const isAsked = ({ type }: ActivityRow) => !types || types.includes(type)
      return activityPage(c, await select(c, isAsked), (row) => activityBody(context, row))
    })
    .get('/v2/positions', (c) => {
      const user = userOf(c)
      const status = c.req.query('status') ?? 'OPEN'
      if (user === undefined) return badRequest(c, 'user')
      const conditions = listOf(c, 'condition')
      const positions = positionsOf(visibleOf(user), stage)
        .filter((position) => (status === 'OPEN' ? position.status !== 'CLOSED' : position.status === status))
        .filter(({ staged }) => !conditions || conditions.includes(staged.market.conditionId))
      return listPage(c, positions, (position) => positionBody(context, position))
    })
    .get('/v2/resolutions', (c) => {
      const staged = (listOf(c, 'condition') ?? []).flatMap((conditionId) => stage.byCondition(conditionId) ?? [])
      return c.json({ data: staged.map((one) => resolutionBody(context, one)) })
    })
    .get('/v2/leaderboard', createLeaderboard({ stage, wallets, rowsOf: visibleOf, now }))
    .get('/v2/prices-history', (c) => indexedPrices(c, stage, now()))
    .get('/v2/status', (c) => c.json({ status: 'ok' }))
}

/** Everyone who has a name or a past, each once. */
function namedWallets(leaders: readonly SessionLeader[], pasts: Past['wallets']) {
  const all = [...pasts, ...leaders].map(({ wallet, label }) => ({ wallet, label }))
  return all.filter(({ wallet }, index) => all.findIndex((other) => other.wallet === wallet) === index)
}

const userOf = (c: Context): string | undefined => c.req.query('user')?.toLowerCase()

/** A parameter given several times, or once with commas. */
const listOf = (c: Context, name: string) => c.req.queries(name)?.flatMap((text) => text.split(','))

/** `start` and `end` are ignored without a user, as they are by the real one. */
function isWanted(c: Context, row: ActivityRow): boolean {
  const side = c.req.query('side')
  const conditions = listOf(c, 'condition')
  const isOfUser = userOf(c) !== undefined
  const start = isOfUser ? Number(c.req.query('start') ?? 0) : 0
  const end = isOfUser ? Number(c.req.query('end') ?? Number.MAX_SAFE_INTEGER) : Number.MAX_SAFE_INTEGER
  return (
    (!side || row.side === side) &&
    (!conditions || (row.conditionId !== null && conditions.includes(row.conditionId))) &&
    row.timestamp >= start &&
    row.timestamp <= end
  )
}

/** By dollars or by shares; null where only one of the two parameters is given, or neither makes sense. */
function sizeFilterOf(c: Context): ((row: ActivityRow) => boolean) | null {
  const type = c.req.query('filter_type')
  const amount = c.req.query('filter_amount')
  if (type === undefined && amount === undefined) return () => true
  if (amount === undefined || !Number.isFinite(Number(amount))) return null
  if (type === 'CASH') return (row) => row.shares * row.price >= Number(amount)
  return type === 'TOKENS' ? (row) => row.shares >= Number(amount) : null
}

function* filtered(rows: Iterable<ActivityRow>, isAsked: (row: ActivityRow) => boolean): Generator<ActivityRow> {
  for (const row of rows) if (isAsked(row)) yield row
}
