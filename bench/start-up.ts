import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killableProgram } from '../drill/processes.ts'
import { waitFor } from '../drill/wait-for.ts'
import { findFreePort } from '../runtime/free-port.ts'
import type { BenchContext } from './context.ts'
import { type Figure, ms, noted } from './figure.ts'

const ROOT = join(import.meta.dirname, '..')
const PATIENCE_MS = 180_000

/** `npm start` until the API says that it is ready: in an empty folder, and again in the one it left behind. */
export async function benchStartUp(context: BenchContext): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'understudy-start-'))
  const venueUrl = `http://127.0.0.1:${await findFreePort()}`
  const venue = killableProgram(
    { name: 'venue', file: join(ROOT, 'sim/main.ts'), env: { SIM_PORT: new URL(venueUrl).port, SIM_SESSION: '' } },
    context.print,
  )
  await venue.start()
  try {
    await waitFor('the venue', () => fetch(`${venueUrl}/sim/state`))
    const cold = await startOnce(context, dir, venueUrl)
    const warm = await startOnce(context, dir, venueUrl)
    return [
      noted('start to ready, cold', ms(cold), 'creates the Postgres cluster, the schema and Temporal’s database'),
      noted('start to ready, warm', ms(warm)),
    ]
  } finally {
    await venue.kill()
    rmSync(dir, { recursive: true, force: true })
  }
}

async function startOnce({ print, signal }: BenchContext, dir: string, venueUrl: string): Promise<number> {
  signal.throwIfAborted()
  const port = await findFreePort()
  const program = killableProgram(
    { name: 'start', file: join(ROOT, 'scripts/start.ts'), env: environmentOf(dir, venueUrl, port) },
    print,
  )
  const startedAt = performance.now()
  await program.start()
  try {
    await waitFor(
      'the product to be ready',
      async () => (await fetch(`http://127.0.0.1:${port}/ready`)).ok,
      PATIENCE_MS,
    )
    return performance.now() - startedAt
  } finally {
    await program.stop()
  }
}

const environmentOf = (dir: string, venueUrl: string, port: number) => ({
  UNDERSTUDY_HOME: dir,
  API_PORT: String(port),
  DATABASE_URL: '',
  TEMPORAL_ADDRESS: '',
  LOG_LEVEL: 'warn',
  GAMMA_URL: `${venueUrl}/gamma`,
  CLOB_URL: `${venueUrl}/clob`,
  DATA_API_URL: `${venueUrl}/data`,
  RTDS_URL: `${venueUrl.replace('http', 'ws')}/rtds`,
  POLYGON_RPC_URLS: `${venueUrl}/polygon`,
})
