import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Installation } from '../drill/installation.ts'
import { type Killable, killableProgram } from '../drill/processes.ts'
import { quietSession } from '../drill/venue.ts'
import { waitFor } from '../drill/wait-for.ts'
import type { Session } from '../sim/session.ts'
import type { BenchContext } from './context.ts'
import { type CopyWatch, watchCopies } from './copy-watch.ts'
import { type Figure, judged, ms, noted, times } from './figure.ts'
import { median, percentile } from './statistics.ts'

const PROGRAMS = join(import.meta.dirname, 'programs')
const FLOOR_QUEUE = 'bench-floor'
const P50_AIM_MS = 130
const FLOOR_AIM = 2
const POLLER_AIM = 10

/**
 * From seeing a fill to the paper order in the database, through Temporal: beside a workflow of five activities that do
 * nothing, and beside a trader that polls the Data API. All take turns in one run, so that the machine's mood is the same.
 */
export async function benchCopyLatency(context: BenchContext): Promise<Figure[]> {
  return [...(await withoutDelays(context)), ...(await withDelays(context))]
}

/** The order's way to the venue and every source's own delay set to nothing: what is left is processing. */
async function withoutDelays(context: BenchContext): Promise<Figure[]> {
  const session = quietSession('copy', { leaders: 3, markets: 4 })
  const settings = { PAPER_MIN_LATENCY_MS: '0', PAPER_MAX_LATENCY_MS: '0' }
  const venueSettings = { ...ALCHEMY_ONLY, SIM_BLOCK_MS: '250', SIM_DATA_LAG_MS: '0' }
  return context.withInstallation({ session, settings, venueSettings }, async (installation) => {
    const watch = watchCopies(installation.databaseUrl, installation.pool)
    const floor = await startFloor(installation, context)
    const poller = startPoller(installation.venue.url, session)
    try {
      for (let i = 0; i < 10; i += 1)
        await Promise.all([copyOne(installation, watch, session, `warm ${i}`), floor.run()])
      const copies: Sample[] = []
      const floors: number[] = []
      const polled: number[] = []
      const rounds = Math.round(150 * context.scale)
      const polledRounds = Math.round(40 * context.scale)
      for (let i = 0; i < rounds; i += 1) {
        // The poller's clock must not march in step with ours.
        if (i < polledRounds) await sleep(Math.random() * 1_000)
        const copy = await copyOne(installation, watch, session, `fill ${i}`)
        copies.push(copy)
        floors.push(await floor.run())
        if (i < polledRounds) polled.push((await poller.recorded(copy.txHash)) - copy.minedAt)
      }
      const seen = copies.map(({ times: { seenAt, recordedAt } }) => recordedAt - seenAt)
      const mined = copies.map(({ minedAt, times: { recordedAt } }) => recordedAt - minedAt)
      const toFloor = median(seen) / median(floors)
      const toPoller = median(polled) / median(mined)
      return [
        judged(
          'fill seen → paper order recorded, order latency 0, p50 / p99',
          p50p99(seen),
          `p50 < ${P50_AIM_MS} ms`,
          median(seen) < P50_AIM_MS,
        ),
        judged(
          'ratio to a workflow of five activities that do nothing',
          `${toFloor.toFixed(2)} ×`,
          `≤ ${FLOOR_AIM} ×`,
          toFloor <= FLOOR_AIM,
          `the floor in turns with it, p50 / p99: ${p50p99(floors)}`,
        ),
        noted(
          'a 1 s Data API poller that sees a fill with its block, block → order p50 / p99',
          p50p99(polled),
          `${toPoller.toFixed(1)} × ours from the block (${p50p99(mined)}); half a second of it is waiting for the next poll`,
        ),
      ]
    } finally {
      poller.stop()
      await floor.process.kill()
      await watch.stop()
    }
  })
}

/** The order travels as long as the default says, and each source tells as late as it was measured to. */
async function withDelays(context: BenchContext): Promise<Figure[]> {
  const session = quietSession('copy delayed', { leaders: 3, markets: 4 })
  const venueSettings = {
    ...ALCHEMY_ONLY,
    SIM_BLOCK_MS: '250',
    SIM_WEBHOOK_DELAY_MS: String(WEBHOOK_DELAY_MS),
    SIM_DATA_LAG_MS: String(DATA_LAG_MS),
  }
  return context.withInstallation({ session, settings: {}, venueSettings }, async (installation) => {
    const watch = watchCopies(installation.databaseUrl, installation.pool)
    const poller = startPoller(installation.venue.url, session)
    try {
      await copyOne(installation, watch, session, 'warm')
      const running: Promise<{ copy: Sample; polledMs: number }>[] = []
      for (let i = 0; i < Math.max(5, Math.round(50 * context.scale)); i += 1) {
        await sleep(300 + Math.random() * 400)
        running.push(
          copyOne(installation, watch, session, `fill ${i}`).then(async (copy) => ({
            copy,
            polledMs: (await poller.recorded(copy.txHash)) - copy.minedAt,
          })),
        )
      }
      const samples = await Promise.all(running)
      const seen = samples.map(({ copy: { times: t } }) => t.recordedAt - t.seenAt)
      const mined = samples.map(({ copy }) => copy.times.recordedAt - copy.minedAt)
      const polled = samples.map(({ polledMs }) => polledMs)
      const ratio = median(polled) / median(seen)
      return [
        noted(
          'fill seen → paper order recorded, default order latency, p50 / p99',
          p50p99(seen),
          '150–600 ms of it is the order’s simulated way to the venue',
        ),
        judged(
          'the poller from the block ÷ ours from seeing the fill',
          `${ratio.toFixed(1)} ×`,
          `≥ ${POLLER_AIM} ×`,
          ratio >= POLLER_AIM,
          `poller, Data API ${ms(DATA_LAG_MS)} behind: ${p50p99(polled)}`,
        ),
        noted(
          'the poller ÷ ours, both from the block, each source as late as measured',
          `${(median(polled) / median(mined)).toFixed(1)} ×`,
          `ours, webhook ${ms(WEBHOOK_DELAY_MS)} behind and default order latency: ${p50p99(mined)}`,
        ),
      ]
    } finally {
      poller.stop()
      await watch.stop()
    }
  })
}

/** Block time to arrival of three recorded Alchemy deliveries: 1.0–1.7 s. */
const WEBHOOK_DELAY_MS = 1_350
/** Of the Data API's v2 behind the match, cache avoided, 2026-09-25. */
const DATA_LAG_MS = 5_000

/** One source, so that a fill is one delivery. */
const ALCHEMY_ONLY = {
  SIM_ALCHEMY_KINDS: 'graphql',
  SIM_QUICKNODE_SECURITY_TOKEN: '',
  SIM_MORALIS_STREAM_SECRET: '',
}

type Sample = { txHash: string; minedAt: number; times: Awaited<ReturnType<CopyWatch['closed']>> }

async function copyOne({ venue }: Installation, watch: CopyWatch, session: Session, name: string): Promise<Sample> {
  const leader = session.leaders[Math.floor(Math.random() * session.leaders.length)]
  const market = session.markets[Math.floor(Math.random() * session.markets.length)]
  const [played] = await venue.play({
    name,
    leader: leader?.name ?? '',
    side: 'BUY',
    tokenId: market?.outcomes[0]?.tokenId ?? '',
    legs: [{ price: '0.5', shares: '100' }],
  })
  if (!played) throw new Error('the venue played nothing')
  const minedAt = Date.now()
  return { txHash: played.txHash, minedAt, times: await watch.closed(played.fillId) }
}

type Floor = { process: Killable; run(): Promise<number> }

/** A worker of its own, as the product's; each run is one workflow from start to result, by a client of this process. */
async function startFloor({ client, temporalAddress }: Installation, context: BenchContext): Promise<Floor> {
  const program = { name: 'floor', file: join(PROGRAMS, 'floor-worker.ts'), args: [temporalAddress, FLOOR_QUEUE] }
  const process = killableProgram(program, context.print)
  await process.start()
  let serial = 0
  const run = async () => {
    serial += 1
    const startedAt = performance.now()
    await client.workflow.execute('fiveNoOps', { workflowId: `floor-${serial}`, taskQueue: FLOOR_QUEUE })
    return performance.now() - startedAt
  }
  await run()
  return { process, run }
}

type Poller = { recorded(txHash: string): Promise<number>; stop(): void }

function startPoller(venueUrl: string, session: Session): Poller {
  const wallets = session.leaders.map(({ wallet }) => wallet)
  const loaders = ['--import', import.meta.resolve('tsx')]
  const child = spawn(process.execPath, [...loaders, join(PROGRAMS, 'poller.ts'), venueUrl, ...wallets], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const orders = new Map<string, number>()
  createInterface(child.stdout).on('line', (line) => {
    const { txHash, at } = JSON.parse(line) as { txHash: string; at: number }
    orders.set(txHash, at)
  })
  return {
    recorded: (txHash) => waitFor(`the poller to see ${txHash}`, async () => orders.get(txHash), 30_000),
    stop: () => void child.kill('SIGKILL'),
  }
}

const p50p99 = (samples: readonly number[]) => times(percentile(samples, 0.5), percentile(samples, 0.99))
