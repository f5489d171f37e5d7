import type { Client } from '@temporalio/client'
import type { Pool } from 'pg'
import type { FillId } from '../../domain/money/ids.ts'
import { copyTradeId } from '../../temporal/names.ts'

/** How far the copy of a fill has come, by what Postgres has of it. */
export type Step =
  | 'unseen'
  | 'recorded'
  | 'reserved'
  | 'decided'
  | 'prepared'
  | 'claimed'
  | 'submitted'
  | 'booked'
  | `skipped: ${string}`

/** The steps of these fills, in their order. */
export async function stepsOf(pool: Pool, fillIds: readonly FillId[]): Promise<Step[]> {
  const { rows } = await pool.query<{ step: Step }>(STEPS, [fillIds])
  return rows.map(({ step }) => step)
}

const STEPS = `
  select case
    when orders.closed_at is not null then 'booked'
    when paper_orders.order_id is not null then 'submitted'
    when orders.status in ('submitting', 'unknown') then 'claimed'
    when orders.order_id is not null then 'prepared'
    when decisions.verdict = 'skip' then 'skipped: ' || decisions.reason
    when decisions.fill_id is not null then 'decided'
    when reservations.fill_id is not null then 'reserved'
    when signals.fill_id is not null then 'recorded'
    else 'unseen'
  end as step
  from unnest($1::text[]) with ordinality as wanted (fill_id, place)
  left join signals using (fill_id)
  left join reservations using (fill_id)
  left join decisions using (fill_id)
  left join orders using (fill_id)
  left join paper_orders using (order_id)
  order by place`

/** How many records of each kind a fill has brought. */
export type Records = { signals: number; decisions: number; orders: number; executions: number }

/** Counts what is stored of one fill. */
export async function recordsOf(pool: Pool, fillId: FillId): Promise<Records | undefined> {
  const { rows } = await pool.query<Records>(
    `select
       (select count(*)::int from signals where fill_id = $1) as signals,
       (select count(*)::int from decisions where fill_id = $1) as decisions,
       (select count(*)::int from orders where fill_id = $1) as orders,
       (select count(*)::int from executions join orders using (order_id) where fill_id = $1) as executions`,
    [fillId],
  )
  return rows[0]
}

/** What a fill brings that is copied: one of each, whatever happens. */
export const COPIED_ONCE: Records = { signals: 1, decisions: 1, orders: 1, executions: 1 }

/** The activity that the copy of a fill is in now, by Temporal; null between two, before and after. */
export async function activityOf(client: Client, fillId: FillId): Promise<string | null> {
  try {
    const { raw } = await client.workflow.getHandle(copyTradeId(fillId, 'paper')).describe()
    const [pending] = raw.pendingActivities ?? []
    // 1: scheduled, 2: started.
    return pending?.state === 2 ? (pending.activityType?.name ?? null) : null
  } catch {
    return null
  }
}
