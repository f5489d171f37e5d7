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

/**
 * How fast the API acknowledges deliveries while the worker copies what they brought, and whether any is lost or doubled. Each
 * load meets an installation of its own: what the one before left to do would be measured with the next.
 */
export async function benchAcknowledgement(context: BenchContext): Promise<Figure[]> {
  const { scale } = context
  const steady = await measure(context, [
    { kind: 'empty', count: 2_000 * scale, perSecond: 200, repeats: 1 },
    { kind: 'fills', count: 50 * scale, perSecond: 100 / 60, repeats: 1 },
    { kind: 'fills', count: 6_000 * scale, perSecond: 200, repeats: 4 },
  ])
  const burst = await measure(context, [{ kind: 'fills', count: 1_000, perSecond: null, repeats: 1 }])
  const flood = await measure(context, [{ kind: 'fills', count: 6_000 * scale, perSecond: 200, repeats: 1 }])

  const [empty, slow, repeated] = steady.results
  const [atOnce] = burst.results
  const [fresh] = flood.results
  if (!empty || !slow || !repeated || !atOnce || !fresh) throw new Error('every load has a result')
  const floor = `an empty block at 200/s: ${timesOf(empty)}`
  const p99 = percentile(repeated.latenciesMs, 0.99)
  const all = [steady, burst, flood]
  const handled = mean(all.flatMap(({ handledMs }) => handledMs))
  const lost = all.reduce((sum, measured) => sum + measured.lost, 0)
  const doubled = all.reduce((sum, measured) => sum + measured.doubled, 0)
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
    noted(
      'burst of 1,000 new fills, p50 / p99 from its start',
      timesOf(atOnce),
      `all of it in ${ms(atOnce.elapsedMs)}`,
    ),
    judged(
      'mean processing of a delivery, all of the above',
      ms(handled),
      `< ${MEAN_LIMIT_MS} ms`,
      handled < MEAN_LIMIT_MS,
    ),
    judged('deliveries lost / fills doubled', `${lost} / ${doubled}`, '0 / 0', lost === 0 && doubled === 0),
  ]
}

type Load = Pick<LoadOrder, 'kind' | 'count' | 'perSecond' | 'repeats'>
type Measured = { results: LoadResult[]; handledMs: number[]; lost: number; doubled: number }

async function measure(context: BenchContext, loads: readonly Load[]): Promise<Measured> {
  const session = quietSession('bench', { leaders: 4, markets: 8 })
  return context.withInstallation({ session, settings: NO_LATENCY }, async (installation, dir) => {
    const base = {
      url: `${installation.apiUrl}/webhooks/alchemy`,
      sessionFile: join(dir, 'session.json'),
      connections: BURST_CONNECTIONS,
    }
    await runLoad({ ...base, ...WARM_UP, from: 0 })
    let from: number = WARM_UP.count
    const results: LoadResult[] = []
    for (const load of loads) {
      const count = Math.max(5, Math.round(load.count))
      const result = await runLoad({ ...base, ...load, count, from })
      from += count
      results.push(result)
      if (result.firstFailure) context.tell(`${result.failures} deliveries failed: ${result.firstFailure}`)
    }
    const handledMs = await loadHandled(installation)
    return { results, handledMs, ...(await compareWithInbox(installation, results)) }
  })
}

/** Code is compiled and connections are made before anything counts. */
const WARM_UP = { kind: 'fills', count: 20, perSecond: 10, repeats: 1 } as const

const NO_LATENCY = { PAPER_MIN_LATENCY_MS: '0', PAPER_MAX_LATENCY_MS: '0' }

const timesOf = ({ latenciesMs }: LoadResult) => times(percentile(latenciesMs, 0.5), percentile(latenciesMs, 0.99))

async function loadHandled({ pool }: Installation): Promise<number[]> {
  const { rows } = await pool.query<{ handled_ms: number }>('select handled_ms from webhook_deliveries')
  return rows.map((row) => row.handled_ms)
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
