import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../domain/errors.ts'
import type { PlayedFill } from '../sim/director.ts'
import type { FaultSpec } from '../sim/faults.ts'
import type { Installation, Victim } from './installation.ts'
import type { Act, Kill, StormPlan } from './storm-plan.ts'

/** A fill that the venue put on the chain, and when we asked for it (epoch ms). */
export type StormFill = Pick<PlayedFill, 'name' | 'fillId' | 'txHash'> & { side: 'BUY' | 'SELL'; playedAt: number }

/** A process that died, and when it ran again: a server was ready then, a program had been started (epoch ms). */
export type Casualty = { victim: Victim; killedAt: number; restartedAt: number }

export type StormLog = { fills: StormFill[]; casualties: Casualty[]; reorgs: number }

/** Deliveries come twice, late and out of order, blocks are taken back, nodes and catalogue fail now and then. */
const FAULTS: readonly FaultSpec[] = [
  { target: 'webhooks', kind: 'duplicate', probability: 0.4 },
  { target: 'webhooks', kind: 'reorder', probability: 0.3 },
  { target: 'webhooks', kind: 'latency', probability: 0.2, ms: 700 },
  { target: 'chain', kind: 'reorg', probability: 0.15, depth: 1 },
  { target: 'polygon', kind: 'server-error', probability: 0.05 },
  { target: 'gamma', kind: 'server-error', probability: 0.05 },
]

/** Lets the storm loose: everything of the plan at its time, whatever is dead by then. Returns when all of it has happened. */
export async function runStorm(
  installation: Installation,
  plan: StormPlan,
  tell: (line: string) => void,
): Promise<StormLog> {
  const { venue, processes } = installation
  const log: StormLog = { fills: [], casualties: [], reorgs: 0 }
  const startedAt = Date.now()

  async function act(what: Act): Promise<void> {
    await sleep(Math.max(0, startedAt + what.atMs - Date.now()))
    if (what.kind === 'reorg') {
      log.reorgs += 1
      return venue.reorg(what.depth, what.drop)
    }
    const playedAt = Date.now()
    const played = await venue.play(...what.fills)
    played.forEach(({ name, fillId, txHash }, i) => {
      log.fills.push({ name, fillId, txHash, side: what.fills[i]?.side ?? 'BUY', playedAt })
    })
  }

  async function kill({ atMs, victim, downMs }: Kill): Promise<void> {
    await sleep(Math.max(0, startedAt + atMs - Date.now()))
    const pid = processes[victim].pid()
    const killedAt = Date.now()
    await processes[victim].kill()
    tell(`${seconds(killedAt - startedAt)}  killed ${victim} (pid ${pid})`)
    await sleep(downMs)
    await startAgain(installation, victim, tell)
    log.casualties.push({ victim, killedAt, restartedAt: Date.now() })
    tell(`${seconds(Date.now() - startedAt)}  started ${victim} again`)
  }

  await venue.setFaults(FAULTS)
  await Promise.all([...plan.acts.map(act), ...plan.kills.map(kill)])
  await venue.setFaults([])
  return log
}

/** A server may find the remains of its former life in the way; whoever starts it tries again, as an operator would. */
async function startAgain(installation: Installation, victim: Victim, tell: (line: string) => void): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await installation.processes[victim].start()
    } catch (error) {
      tell(`${victim} did not start (attempt ${attempt}): ${messageOf(error).split('\n').slice(0, 3).join(' ')}`)
      if (attempt === 5) throw error
      await sleep(500)
    }
  }
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1).padStart(5)} s`
