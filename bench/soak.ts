import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Installation } from '../drill/installation.ts'
import { quietSession } from '../drill/venue.ts'
import type { BenchContext } from './context.ts'
import { type Figure, judged, noted, times } from './figure.ts'
import { runLoad } from './load.ts'
import { median, percentile, slope } from './statistics.ts'

const MINUTES = 10
const FILLS_PER_SECOND = 20
/** The first minutes fill caches and pools; growth counts after them. */
const SETTLING_MS = 3 * 60_000
const MOST_GROWTH_MIB_PER_MINUTE = 2
const SAMPLE_MS = 5_000
const WATCHED = ['api', 'worker'] as const

type Sample = { atMs: number; mib: Readonly<Record<(typeof WATCHED)[number], number>> }

/** Ten minutes of twenty new fills a second: memory of the product's two processes, and whether they keep up. */
export async function benchSoak(context: BenchContext): Promise<Figure[]> {
  const session = quietSession('soak', { leaders: 10, markets: 40 })
  // As by default: what could not be decided within a minute is skipped, so that an overloaded machine sheds load.
  const settings = { COPY_TRADING_MAX_SIGNAL_AGE_SECONDS: '60', PAPER_MIN_LATENCY_MS: '0', PAPER_MAX_LATENCY_MS: '0' }
  return context.withInstallation({ session, settings }, async (installation, dir) => {
    const lengthMs = MINUTES * 60_000 * context.scale
    const samples: Sample[] = []
    const startedAt = Date.now()
    const load = runLoad({
      url: `${installation.apiUrl}/webhooks/alchemy`,
      sessionFile: join(dir, 'session.json'),
      kind: 'fills',
      count: Math.round((lengthMs / 1000) * FILLS_PER_SECOND),
      from: 0,
      repeats: 1,
      perSecond: FILLS_PER_SECOND,
      connections: 20,
    })
    while (Date.now() - startedAt < lengthMs) {
      await sleep(SAMPLE_MS, undefined, { signal: context.signal })
      samples.push({ atMs: Date.now() - startedAt, mib: memoryOf(installation) })
      if (samples.length % 12 === 0) context.tell(`${samples.length / 12} min: ${describe(samples.at(-1))}`)
    }
    const { latenciesMs, failures } = await load
    const { undecided, copied, stale } = await countDecisions(installation)
    return [
      ...WATCHED.map((name) => growthOf(name, samples, SETTLING_MS * context.scale)),
      noted(
        'acknowledgement meanwhile, p50 / p99',
        times(percentile(latenciesMs, 0.5), percentile(latenciesMs, 0.99)),
        `${failures} failed`,
      ),
      noted(
        'fills copied / skipped as too old / not decided when the load ended',
        `${copied} / ${stale} / ${undecided}`,
        `of ${latenciesMs.length}`,
      ),
    ]
  })
}

function growthOf(name: (typeof WATCHED)[number], samples: readonly Sample[], settlingMs: number): Figure {
  const settled = samples.filter(({ atMs }) => atMs >= settlingMs)
  const perMinute = slope(settled.map(({ atMs, mib }) => ({ x: atMs / 60_000, y: mib[name] })))
  const third = Math.max(1, Math.floor(settled.length / 3))
  const level = (part: readonly Sample[]) => `${Math.round(median(part.map(({ mib }) => mib[name])))} MiB`
  return judged(
    `memory of the ${name}, growth after settling`,
    `${perMinute.toFixed(1)} MiB/min`,
    `< ${MOST_GROWTH_MIB_PER_MINUTE} MiB/min`,
    perMinute < MOST_GROWTH_MIB_PER_MINUTE,
    `${level(settled.slice(0, third))} → ${level(settled.slice(-third))}`,
  )
}

function memoryOf({ processes }: Installation): Sample['mib'] {
  const mib = (pid: number | null) =>
    Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024
  return { api: mib(processes.api.pid()), worker: mib(processes.worker.pid()) }
}

async function countDecisions({ pool }: Installation): Promise<{ undecided: number; copied: number; stale: number }> {
  const { rows } = await pool.query<{ undecided: number; copied: number; stale: number }>(`
    select
      (select count(*)::int from signals) - count(*)::int as undecided,
      (count(*) filter (where verdict = 'copy'))::int as copied,
      (count(*) filter (where reason = 'stale-signal'))::int as stale
    from decisions`)
  const [counts] = rows
  if (!counts) throw new Error('counting must answer')
  return counts
}

const describe = (sample: Sample | undefined) =>
  sample ? `api ${Math.round(sample.mib.api)} MiB, worker ${Math.round(sample.mib.worker)} MiB` : ''
