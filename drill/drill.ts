import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '../sim/random.ts'
import { type Installation, startInstallation } from './installation.ts'
import { checkInvariants, type Findings } from './invariants.ts'
import type { Print } from './processes.ts'
import { describeUnrest, waitForQuiet } from './quiet.ts'
import { measureRecovery, type Recovery } from './recovery.ts'
import { runStorm, type StormFill } from './storm.ts'
import { planStorm } from './storm-plan.ts'
import { quietSession } from './venue.ts'

export type DrillOptions = {
  seed: number
  rounds: number
  /** Of each round's storm. */
  stormMs: number
  /** How long after a storm everything may take to settle. */
  patienceMs: number
  /** See {@link QuietOptions}. */
  hurry: boolean
  /** Leaves the folder behind where something was wrong, for whoever looks into it. */
  keep: boolean
  tell: (line: string) => void
  /** What the processes write. */
  print: Print
  signal: AbortSignal
}

export type RoundReport = { round: number; quietMs: number; recoveries: Recovery[]; findings: Findings }
export type DrillReport = { rounds: RoundReport[]; faults: string[] }

const SIZE = { leaders: 3, markets: 6 }

/**
 * Runs the product from nothing in a folder of its own, and in each round lets a storm of deliveries loose while its processes
 * are killed. Ends with the first round that leaves anything wrong. What was started is stopped and removed.
 *
 * @throws Error when the product does not start, or the signal is aborted.
 */
export async function runDrill(options: DrillOptions): Promise<DrillReport> {
  const { seed, tell, print } = options
  const dir = mkdtempSync(join(tmpdir(), 'understudy-drill-'))
  const session = quietSession('drill', SIZE)
  tell('starting Postgres, Temporal, the local venue, the worker and the API')
  let installation: Installation | null = null
  let passed = false
  try {
    installation = await startInstallation({ dir, session, print, settings: SETTINGS, venueSettings: venueOf(seed) })
    const report: DrillReport = { rounds: [], faults: [] }
    const fills: StormFill[] = []
    for (let round = 1; round <= options.rounds && report.faults.length === 0; round += 1) {
      options.signal.throwIfAborted()
      const plan = planStorm(session, round, options.stormMs, createRandom(seed * 1_000 + round))
      tell(`round ${round} of ${options.rounds}: ${plan.acts.length} acts, ${plan.kills.length} kills`)
      const storm = await runStorm(installation, plan, tell)
      fills.push(...storm.fills)
      const stormEnded = Date.now()
      await installation.ready()
      const unrest = await waitForQuiet(installation, options)
      const quietMs = Date.now() - stormEnded
      const findings = await checkInvariants(installation.pool, fills, installation.venue.isOnChain)
      if (unrest) findings.faults.push(`not quiet after ${options.patienceMs / 1000} s: ${describeUnrest(unrest)}`)
      const recoveries = await measureRecovery(installation.pool, storm.casualties, storm.fills)
      report.rounds.push({ round, quietMs, recoveries, findings })
      report.faults.push(...findings.faults)
    }
    passed = report.faults.length === 0
    return report
  } finally {
    await installation?.stop()
    if (options.keep && !passed) tell(`left for inspection: ${dir}`)
    else rmSync(dir, { recursive: true, force: true })
  }
}

const SETTINGS = {
  PAPER_MIN_LATENCY_MS: '50',
  PAPER_MAX_LATENCY_MS: '150',
  POLYGON_POLL_MS: '250',
  POLYGON_OVERLAP_BLOCKS: '20',
}

/** A provider's minute is three seconds here, a block a quarter of one. */
const venueOf = (seed: number) => ({
  SIM_SEED: String(seed),
  SIM_BLOCK_MS: '250',
  SIM_MORALIS_CONFIRM_BLOCKS: '8',
  SIM_WEBHOOK_RETRY_FACTOR: '0.05',
})
