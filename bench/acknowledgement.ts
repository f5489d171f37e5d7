import { join } from 'node:path'
import type { Installation } from '../drill/installation.ts'
import { quietSession } from '../drill/venue.ts'
import type { BenchContext } from './context.ts'
import { type Figure, judged, ms, noted, times } from './figure.ts'
import { type LoadOrder, type LoadResult, runLoad } from './load.ts'
import { mean, percentile } from './statistics.ts'

/** From the owner's plan: mean processing of a delivery. */
const MEAN_LIMIT_MS = 500
const P99_AIM_MS = 25
/** As many as three providers together open to one endpoint in a burst. */
const BURST_CONNECTIONS = 50

/** How fast the API acknowledges deliveries while the worker copies what they brought, and whether any is lost or doubled. */
export async function benchAcknowledgement(context: BenchContext): Promise<Figure[]> {
  const session = quietSession('bench', { leaders: 4, markets: 8 })
  return context.withInstallation({ session, settings: NO_LATENCY }, async (installation, dir) => {
    const base = {
      url: `${installation.apiUrl}/webhooks/alchemy`,
      sessionFile: join(dir, 'session.json'),
      connections: BURST_CONNECTIONS,
      repeats: 1,
    }
    const { scale } = context
    const told: LoadResult[] = []
    let from = 0
    const load = async (order: Pick<LoadOrder, 'kind' | 'count' | 'perSecond'> & { repeats?: number }) => {
      const result = await runLoad({ ...base, from, ...order })
      from += order.count
      if (order.kind === 'fills') told.push(result)
      if (result.firstFailure) context.tell(`${result.failures} deliveries failed: ${result.firstFailure}`)
      return result
    }
    await load({ kind: 'fills', count: 20, perSecond: 10 })
    const empty = await load({ kind: 'empty', count: Math.round(2000 * scale), perSecond: 200 })
    const slow = await load({ kind: 'fills', count: Math.max(5, Math.round(50 * scale)), perSecond: 100 / 60 })
    const repeated = await load({ kind: 'fills', count: Math.round(6000 * scale), perSecond: 200, repeats: 4 })
    const fresh = await load({ kind: 'fills', count: Math.round(6000 * scale), perSecond: 200 })
    const burst = await load({ kind: 'fills', count: 1000, perSecond: null })
    const handled = await meanHandled(installation)
    const { lost, doubled } = await compareWithInbox(installation, told)

    const floor = `an empty block at 200/s: ${timesOf(empty)}`
    const p99 = percentile(repeated.latenciesMs, 0.99)
    const burstMs = burst.elapsedMs
    return [
      noted('acknowledgement at 100/minute, p50 / p99', timesOf(slow)),
      judged(
        'acknowledgement at 200/s, each fill told four times, p50 / p99',
        timesOf(repeated),
        `p99 < ${P99_AIM_MS} ms`,
        p99 < P99_AIM_MS,
        floor,
      ),
      noted('acknowledgement at 200/s, every delivery a new fill, p50 / p99', timesOf(fresh), floor),
      noted('burst of 1,000 new fills, p50 / p99 from its start', timesOf(burst), `all of it in ${ms(burstMs)}`),
      judged(
        'mean processing of a delivery, all of the above',
        ms(handled),
        `< ${MEAN_LIMIT_MS} ms`,
        handled < MEAN_LIMIT_MS,
      ),
      judged('deliveries lost / fills doubled', `${lost} / ${doubled}`, '0 / 0', lost === 0 && doubled === 0),
    ]
  })
}

const NO_LATENCY = { PAPER_MIN_LATENCY_MS: '0', PAPER_MAX_LATENCY_MS: '0' }

const timesOf = ({ latenciesMs }: LoadResult) => times(percentile(latenciesMs, 0.5), percentile(latenciesMs, 0.99))

async function meanHandled({ pool }: Installation): Promise<number> {
  const { rows } = await pool.query<{ handled_ms: number }>('select handled_ms from webhook_deliveries')
  return mean(rows.map((row) => row.handled_ms))
}

/** Lost: a delivery that was not acknowledged, or whose fill is not in the inbox. Doubled: a fill that was new twice. */
async function compareWithInbox({ pool }: Installation, results: readonly LoadResult[]) {
  const { rows } = await pool.query<{ fill_id: string }>('select fill_id from signals')
  const inbox = new Set(rows.map((row) => row.fill_id))
  const recorded = results.flatMap((result) => result.recorded)
  const failures = results.reduce((sum, result) => sum + result.failures, 0)
  const missing = recorded.filter((fillId) => !inbox.has(fillId)).length
  return { lost: failures + missing, doubled: recorded.length - new Set(recorded).size }
}
