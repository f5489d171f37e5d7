import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { DecodedLogs } from '../adapters/polygon/decode.ts'
import type { DeliveryContent, TxHint } from '../adapters/webhooks/delivery.ts'
import type { Sighting } from '../db/fill-rows.ts'
import type { Intake } from '../db/intake.ts'
import type { Leaders } from '../db/leaders.ts'
import type { Reorgs } from '../db/reorgs.ts'
import type { Fill, FillLog } from '../domain/copy/fill.ts'
import type { RawLog } from '../domain/copy/raw-log.ts'
import { messageOf, TransportError } from '../domain/errors.ts'
import { type FillId, fillIdOf, type TxHash } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'

/**
 * How long an acknowledgement waits for workflows to start, so that it can say so: as long as a server with nothing else to do
 * needs. What takes longer goes on by itself, or the drainer does it; a busy Temporal must not make providers wait.
 */
const START_WAIT_MS = 10

export type TakeInDeps = {
  intake: Pick<Intake, 'record' | 'markStarted'>
  leaders: Pick<Leaders, 'followedWallets'>
  reorgs: Pick<Reorgs, 'apply'>
  decodeLogs: (logs: readonly RawLog[]) => DecodedLogs
  /** Starts the fill's workflow, or joins it. Rejects when Temporal is away. */
  startCopyTrade: (fill: Fill) => Promise<unknown>
  /** Starts reading the transaction's receipt, or joins it. Rejects when Temporal is away. */
  startIngest: (txHash: TxHash) => Promise<unknown>
  now: () => EpochMs
  log: Logger
}

/** What became of one fill of a delivery. */
export type FillOutcome =
  | { fillId: FillId; outcome: 'recorded'; workflow: 'started' | 'pending' }
  | { fillId: FillId; outcome: 'duplicate' }
  | { fillId: FillId; outcome: 'removed'; reason: 'its block left the chain' }
  | { fillId: FillId; outcome: 'ignored'; reason: 'not a followed leader' }

/** What became of one hint. */
export type HintOutcome =
  | { txHash: TxHash; outcome: 'looked-up' }
  | { txHash: TxHash; outcome: 'ignored'; reason: 'no followed leader in it' }

export type TakenIn = { fills: FillOutcome[]; hints: HintOutcome[]; reorged: readonly FillId[] }

type Events = Pick<Extract<DeliveryContent, { kind: 'events' }>, 'logs' | 'hints' | 'blocks'>

/**
 * Takes in what a delivery says: fills are committed first, then their workflows are started.
 *
 * Returns once every fill is in Postgres. A workflow that could not be started leaves its fill in the inbox for the drainer;
 * a hint has no row to fall back on, so it must be started before the delivery may be acknowledged.
 *
 * @throws TransportError when Temporal is away and a hint would be lost; the provider then delivers again.
 */
export async function takeIn(deps: TakeInDeps, events: Events, seen: Sighting): Promise<TakenIn> {
  const decoded = deps.decodeLogs(events.logs)
  const recorded = decoded.fills.length === 0 ? [] : await deps.intake.record(decoded.fills, seen)
  const reorged = (await Promise.all(events.blocks.map((fact) => deps.reorgs.apply(fact, seen)))).flat()
  const fresh = recorded.filter((entry) => entry.isNew).map((entry) => entry.fill)
  const started = await startWithin(deps, fresh)
  const hints = await lookUp(deps, [
    ...events.hints,
    ...decoded.hints.map((txHash): TxHint => ({ txHash, wallets: [] })),
  ])

  const known = new Map(recorded.map((entry) => [entry.fill.fillId, entry.isNew]))
  const fills = [...groupByFill(decoded.fills)].map(([fillId, logs]): FillOutcome => {
    const isNew = known.get(fillId)
    if (isNew) return { fillId, outcome: 'recorded', workflow: started.has(fillId) ? 'started' : 'pending' }
    if (logs.every((log) => log.removed)) return { fillId, outcome: 'removed', reason: 'its block left the chain' }
    if (isNew === false) return { fillId, outcome: 'duplicate' }
    return { fillId, outcome: 'ignored', reason: 'not a followed leader' }
  })
  return { fills, hints, reorged }
}

/** Starts the fills' workflows and says which had started when the wait was over. Never throws. */
async function startWithin(deps: TakeInDeps, fills: readonly Fill[]): Promise<ReadonlySet<FillId>> {
  const started = new Set<FillId>()
  if (fills.length === 0) return started
  const starts = fills.map(async (fill) => {
    try {
      await deps.startCopyTrade(fill)
      started.add(fill.fillId)
      await deps.intake.markStarted([fill.fillId], deps.now())
    } catch (error) {
      deps.log.warn({ fillId: fill.fillId, error: messageOf(error) }, 'copy trade left to the drainer')
    }
  })
  const waiting = new AbortController()
  await Promise.race([
    Promise.all(starts),
    sleep(START_WAIT_MS, undefined, { signal: waiting.signal }).catch(() => undefined),
  ])
  waiting.abort()
  return new Set(started)
}

/** Starts reading the receipts of those transactions that may hold a fill of a followed leader. */
async function lookUp(deps: TakeInDeps, hints: readonly TxHint[]): Promise<HintOutcome[]> {
  if (hints.length === 0) return []
  const followed = new Set(await deps.leaders.followedWallets())
  return Promise.all(
    hints.map(async ({ txHash, wallets }): Promise<HintOutcome> => {
      // A source that names no wallet at all may mean anyone.
      if (wallets.length > 0 && !wallets.some((wallet) => followed.has(wallet))) {
        return { txHash, outcome: 'ignored', reason: 'no followed leader in it' }
      }
      try {
        await deps.startIngest(txHash)
      } catch (cause) {
        throw new TransportError('Temporal is away and the delivery carries only a transaction hash', { cause })
      }
      return { txHash, outcome: 'looked-up' }
    }),
  )
}

function groupByFill(logs: readonly FillLog[]): Map<FillId, FillLog[]> {
  const groups = new Map<FillId, FillLog[]>()
  for (const log of logs) {
    const fillId = fillIdOf(log.chainId, log.txHash, log.orderHash)
    const group = groups.get(fillId)
    if (group) group.push(log)
    else groups.set(fillId, [log])
  }
  return groups
}
