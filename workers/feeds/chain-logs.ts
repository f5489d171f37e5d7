import type { Cursors } from '../../db/cursors.ts'
import type { Intake } from '../../db/intake.ts'
import type { Leaders } from '../../db/leaders.ts'
import type { Reorgs } from '../../db/reorgs.ts'
import type { Fill, FillLog } from '../../domain/copy/fill.ts'
import { messageOf } from '../../domain/errors.ts'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { Logger } from '../../runtime/logger.ts'
import type { ChainSource } from './chain-source.ts'
import { type Feed, startLoop } from './feed.ts'

/** Blocks behind the head in which a fill that comes late is checked: more than Polygon needs for finality. */
const CHECKED_BLOCKS = 128

/** Under this name the feed keeps its place. */
export const CHAIN_FEED = 'chain-logs'

export type ChainLogsDeps = {
  source: Omit<ChainSource, 'receiptFills'>
  cursors: Cursors
  leaders: Pick<Leaders, 'followedWallets'>
  intake: Pick<Intake, 'record' | 'markStarted'>
  reorgs: Pick<Reorgs, 'listStanding'>
  startCopy: (fill: Fill) => Promise<unknown>
  now: () => EpochMs
  log: Logger
}

export type ChainLogsOptions = {
  chainId: number
  pollMs: number
  /** Blocks below the head that are read again each time: nodes lag, and young blocks are reorganised away. */
  overlapBlocks: number
  maxRangeBlocks: number
  /** How far back a gap is filled. What is older is too stale to copy and not worth hours of reading. */
  maxBackfillBlocks: number
  /** A chain whose head stands still this long raises the alarm. */
  silenceMs: number
}

/**
 * The feed that needs no account anywhere: asks a public node for the fills of followed wallets, from where it stopped the
 * last time. Fills of the gap are recorded like any others; the rules skip what is too old to copy.
 */
export function startChainLogs(deps: ChainLogsDeps, options: ChainLogsOptions): Feed {
  const { step, onError } = createChainReader(deps, options)
  return startLoop({ step, pauseMs: options.pollMs, onError })
}

/** One look at the chain per `step`; separate from the loop so that tests need no clock. */
export function createChainReader(deps: ChainLogsDeps, options: ChainLogsOptions) {
  const { source, cursors, leaders, now, log } = deps
  const recent = new Map<string, FillLog>()
  let remembers = false
  const silence = createSilenceAlarm(options.silenceMs, deps)
  let checked: ReadonlySet<string> = new Set()
  let failures = 0

  async function step(): Promise<void> {
    const head = await source.headBlock()
    silence.headAt(head)
    const cursor = await cursors.load(CHAIN_FEED)
    const wallets = await leaders.followedWallets()
    const first = firstBlock(cursor, head)
    if (!remembers) await remember(first)
    for (let from = first; from <= head; from += options.maxRangeBlocks) {
      const to = Math.min(head, from + options.maxRangeBlocks - 1)
      await read(from, to, wallets)
      await cursors.save(CHAIN_FEED, BigInt(to), now())
    }
    await checkLateFills(first, head)
    forgetBelow(head - options.overlapBlocks)
    if (failures > 0) log.info({ failures, head }, 'chain read again')
    failures = 0
  }

  /** What an earlier process has seen of the blocks that are read again: some of it may have left the chain since. */
  async function remember(from: number): Promise<void> {
    for (const entry of await deps.reorgs.listStanding(options.chainId, from)) recent.set(physicalKey(entry), entry)
    remembers = true
  }

  function firstBlock(cursor: bigint | null, head: number): number {
    if (cursor === null) return head
    const wanted = Math.max(0, Number(cursor) + 1 - options.overlapBlocks)
    const oldest = head - options.maxBackfillBlocks
    if (wanted >= oldest) return wanted
    log.warn({ from: wanted, to: oldest - 1 }, 'blocks skipped, the gap is too long to fill')
    return oldest
  }

  async function read(from: number, to: number, wallets: readonly Address[]): Promise<void> {
    const found = wallets.length === 0 ? [] : await source.fills({ from, to, wallets })
    const removed = await findRemoved(from, to, found)
    if (removed.length > 0) log.warn({ logs: removed.length, from, to }, 'fills left the chain')
    for (const entry of found) recent.set(physicalKey(entry), entry)
    for (const entry of removed) recent.delete(physicalKey(entry))

    const sighting = { source: 'chain', seenAt: now(), deliveryId: null } as const
    const recorded = await deps.intake.record([...found, ...removed], sighting)
    const fills = recorded.filter(({ isNew }) => isNew).map(({ fill }) => fill)
    if (fills.length > 0) log.info({ fills: fills.length, from, to }, 'fills seen on the chain')
    await startAll(fills)
  }

  /**
   * Logs seen before that the node no longer lists. A lagging node leaves logs out as well, so only another block hash at
   * that height counts as gone.
   */
  async function findRemoved(from: number, to: number, found: readonly FillLog[]): Promise<FillLog[]> {
    const present = new Set(found.map(physicalKey))
    const missing = [...recent.values()].filter(
      (entry) => entry.blockNumber >= from && entry.blockNumber <= to && !present.has(physicalKey(entry)),
    )
    const removed: FillLog[] = []
    for (const entry of missing) {
      if ((await source.blockHash(entry.blockNumber)) !== entry.blockHash) removed.push({ ...entry, removed: true })
    }
    return removed
  }

  /**
   * A delivery may come long after its block, and after the block has left the chain: behind the blocks that are read again,
   * each block that a stored fill names is held against the chain once.
   */
  async function checkLateFills(before: number, head: number): Promise<void> {
    const standing = await deps.reorgs.listStanding(options.chainId, head - CHECKED_BLOCKS)
    const late = standing.filter((entry) => entry.blockNumber < before)
    const removed: FillLog[] = []
    const confirmed = new Set<string>()
    for (const entry of late) {
      const isThere = checked.has(entry.blockHash) || (await source.blockHash(entry.blockNumber)) === entry.blockHash
      if (isThere) confirmed.add(entry.blockHash)
      else removed.push({ ...entry, removed: true })
    }
    checked = confirmed
    if (removed.length === 0) return
    log.warn({ logs: removed.length }, 'fills came late and are not on the chain')
    await deps.intake.record(removed, { source: 'chain', seenAt: now(), deliveryId: null })
  }

  async function startAll(fills: readonly Fill[]): Promise<void> {
    const started: Fill[] = []
    for (const fill of fills) {
      try {
        await deps.startCopy(fill)
        started.push(fill)
      } catch (error) {
        log.warn({ fillId: fill.fillId, reason: messageOf(error) }, 'copy not started, left to the inbox')
      }
    }
    if (started.length > 0)
      await deps.intake.markStarted(
        started.map((fill) => fill.fillId),
        now(),
      )
  }

  function forgetBelow(block: number) {
    for (const [key, entry] of recent) if (entry.blockNumber < block) recent.delete(key)
  }

  function onError(error: unknown) {
    failures += 1
    silence.check()
    // The first failure and ever fewer after it: an outage of an hour is not a thousand lines.
    if (Number.isInteger(Math.log2(failures))) log.warn({ failures, reason: messageOf(error) }, 'chain not read')
  }

  return { step, onError }
}

/** Tells once when the head has stood still, or could not be read, for too long, and once when it moves again. */
function createSilenceAlarm(silenceMs: number, { now, log }: Pick<ChainLogsDeps, 'now' | 'log'>) {
  let last = { head: -1, at: now() }
  let alarmed = false

  function check() {
    const silentMs = now() - last.at
    if (alarmed || silentMs <= silenceMs) return
    log.error({ head: last.head, silentMs }, 'chain is silent')
    alarmed = true
  }

  return {
    check,
    headAt(head: number) {
      if (head <= last.head) return check()
      if (alarmed) log.info({ head }, 'chain is moving again')
      last = { head, at: now() }
      alarmed = false
    },
  }
}

const physicalKey = ({ chainId, blockHash, logIndex }: FillLog) => `${chainId}:${blockHash}:${logIndex}`
