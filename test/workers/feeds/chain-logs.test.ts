import { beforeEach, describe, expect, it } from 'vitest'
import type { Fill, FillLog } from '../../../domain/copy/fill.ts'
import { fillsFromLogs } from '../../../domain/copy/fill.ts'
import { TransportError } from '../../../domain/errors.ts'
import { type Address, toAddress, toBlockHash } from '../../../domain/money/ids.ts'
import { createLogger } from '../../../runtime/logger.ts'
import {
  CHAIN_FEED,
  type ChainLogsOptions,
  createChainReader,
  startChainLogs,
} from '../../../workers/feeds/chain-logs.ts'
import { aLog } from '../../support/signals.ts'

const LEADER = toAddress(`0x${'1e'.repeat(20)}`)
const OPTIONS: ChainLogsOptions = {
  chainId: 137,
  pollMs: 1,
  overlapBlocks: 4,
  maxRangeBlocks: 100,
  maxBackfillBlocks: 1_000,
  silenceMs: 60_000,
}

/** A chain, an inbox and a cursor in memory. */
function createWorld() {
  const ranges: [number, number][] = []
  const recorded: FillLog[] = []
  const started: Fill[] = []
  const marked: string[] = []
  const known = new Set<string>()
  const cursors = new Map<string, bigint>()
  const messages: string[] = []
  const world = {
    stored: [] as FillLog[],
    head: 1_000,
    clock: 0,
    chain: [] as FillLog[],
    hashes: new Map<number, string>(),
    wallets: [LEADER] as Address[],
    startFails: false,
    ranges,
    recorded,
    started,
    marked,
    cursors,
    messages,
  }
  const deps = {
    source: {
      headBlock: async () => world.head,
      blockHash: async (block: number) => {
        const hash = world.hashes.get(block) ?? world.chain.find((log) => log.blockNumber === block)?.blockHash
        return toBlockHash(hash ?? `0x${'00'.repeat(32)}`)
      },
      async fills({ from, to, wallets }: { from: number; to: number; wallets: readonly Address[] }) {
        ranges.push([from, to])
        return world.chain.filter(
          (log) => log.blockNumber >= from && log.blockNumber <= to && wallets.includes(log.owner),
        )
      },
    },
    cursors: {
      load: async (feed: string) => cursors.get(feed) ?? null,
      save: async (feed: string, block: bigint) => void cursors.set(feed, block),
    },
    leaders: { followedWallets: async () => world.wallets },
    intake: {
      async record(logs: readonly FillLog[]) {
        recorded.push(...logs)
        return fillsFromLogs(logs).map((fill) => {
          const isNew = !known.has(fill.fillId)
          known.add(fill.fillId)
          return { fill, isNew }
        })
      },
      markStarted: async (ids: readonly string[]) => void marked.push(...ids),
    },
    reorgs: {
      listStanding: async (_chainId: number, fromBlock: number) =>
        world.stored.filter((log) => log.blockNumber >= fromBlock),
    },
    async startCopy(fill: Fill) {
      if (world.startFails) throw new TransportError('the server is away')
      started.push(fill)
    },
    now: () => world.clock,
    log: createLogger(
      { name: 'test', level: 'info', pretty: false },
      { write: (line) => void messages.push((JSON.parse(line) as { msg: string }).msg) },
    ),
  }
  return { world, deps }
}

const logAt = (blockNumber: number) => aLog({ leader: LEADER, tokenId: '1001' as FillLog['tokenId'] }, { blockNumber })

let world: ReturnType<typeof createWorld>['world']
let deps: ReturnType<typeof createWorld>['deps']
beforeEach(() => {
  const made = createWorld()
  world = made.world
  deps = made.deps
})

describe('the chain feed', () => {
  it('starts at the head when it has never run', async () => {
    await createChainReader(deps, OPTIONS).step()
    expect(world.ranges).toEqual([[1_000, 1_000]])
    expect(world.cursors.get(CHAIN_FEED)).toBe(1_000n)
  })

  it('goes on where it stopped, reading the last blocks again, in ranges the node accepts', async () => {
    world.cursors.set(CHAIN_FEED, 800n)
    await createChainReader(deps, OPTIONS).step()
    expect(world.ranges).toEqual([
      [797, 896],
      [897, 996],
      [997, 1_000],
    ])
  })

  it('fills no gap that is longer than its limit, and says what it leaves out', async () => {
    world.head = 10_000
    world.cursors.set(CHAIN_FEED, 800n)
    await createChainReader(deps, OPTIONS).step()
    expect(world.ranges[0]?.[0]).toBe(9_000)
    expect(world.messages).toContain('blocks skipped, the gap is too long to fill')
  })

  it('starts each fill once although it reads it several times', async () => {
    world.chain.push(logAt(1_000))
    const reader = createChainReader(deps, OPTIONS)
    for (const head of [1_000, 1_001, 1_002]) {
      world.head = head
      await reader.step()
    }
    expect(world.started).toHaveLength(1)
    expect(world.marked).toEqual(world.started.map((fill) => fill.fillId))
  })

  it('catches up on what a lagging node left out', async () => {
    const reader = createChainReader(deps, OPTIONS)
    await reader.step()
    world.chain.push(logAt(1_000))
    world.head = 1_002
    await reader.step()
    expect(world.started).toHaveLength(1)
  })

  it('reports a fill as removed when its block was replaced, and not when a node only leaves it out', async () => {
    const kept = logAt(1_000)
    const gone = logAt(999)
    world.cursors.set(CHAIN_FEED, 998n)
    world.chain.push(kept, gone)
    const reader = createChainReader(deps, OPTIONS)
    await reader.step()
    world.chain = []
    world.hashes.set(1_000, kept.blockHash)
    world.hashes.set(999, `0x${'ff'.repeat(32)}`)
    world.head = 1_001
    await reader.step()

    expect(world.recorded.filter((log) => log.removed)).toEqual([{ ...gone, removed: true }])
  })

  it('reports a fill of an earlier process as removed when its block was replaced in between', async () => {
    const [old, gone, kept] = [logAt(990), logAt(999), logAt(1_000)]
    world.cursors.set(CHAIN_FEED, 1_000n)
    world.stored = [old, gone, kept]
    for (const { blockNumber, blockHash } of [old, kept]) world.hashes.set(blockNumber, blockHash)
    const reader = createChainReader(deps, OPTIONS)
    await reader.step()
    await reader.step()

    expect(world.recorded).toEqual([{ ...gone, removed: true }])
  })

  it('holds a fill against the chain that another source brought long after its block, once', async () => {
    const [gone, kept, ancient] = [logAt(950), logAt(951), logAt(800)]
    world.cursors.set(CHAIN_FEED, 1_000n)
    world.hashes.set(951, kept.blockHash)
    const reader = createChainReader(deps, OPTIONS)
    await reader.step()
    world.stored = [ancient, gone, kept]
    await reader.step()
    expect(world.recorded).toEqual([{ ...gone, removed: true }])

    world.stored = [ancient, kept]
    world.hashes.delete(951)
    await reader.step()
    expect(world.recorded).toHaveLength(1)
  })

  it('leaves a fill to the inbox when its copy cannot be started', async () => {
    world.chain.push(logAt(1_000))
    world.startFails = true
    await createChainReader(deps, OPTIONS).step()
    expect(world.recorded).toHaveLength(1)
    expect(world.marked).toEqual([])
    expect(world.cursors.get(CHAIN_FEED)).toBe(1_000n)
  })

  it('moves on without reading while nobody is followed', async () => {
    world.wallets = []
    await createChainReader(deps, OPTIONS).step()
    expect(world.ranges).toEqual([])
    expect(world.cursors.get(CHAIN_FEED)).toBe(1_000n)
  })

  it('raises the alarm once when the chain stands still, and tells when it moves again', async () => {
    const reader = createChainReader(deps, OPTIONS)
    for (const [clock, head] of [
      [0, 1_000],
      [30_000, 1_000],
      [61_000, 1_000],
      [90_000, 1_000],
      [95_000, 1_001],
    ] as const) {
      Object.assign(world, { clock, head })
      await reader.step()
    }
    expect(world.messages.filter((message) => message.startsWith('chain is'))).toEqual([
      'chain is silent',
      'chain is moving again',
    ])
  })

  it('raises the same alarm when the chain cannot be read at all', async () => {
    const reader = createChainReader(deps, OPTIONS)
    world.clock = 61_000
    reader.onError(new TransportError('connection refused'))
    expect(world.messages).toContain('chain is silent')
  })

  it('goes on after a failure and stops when told to', async () => {
    let calls = 0
    deps.source.headBlock = async () => {
      calls += 1
      if (calls === 1) throw new TransportError('connection refused')
      return 1_000
    }
    const feed = startChainLogs(deps, OPTIONS)
    await expect.poll(() => world.cursors.get(CHAIN_FEED)).toBe(1_000n)
    await feed.stop()
    const stoppedAt = calls
    await new Promise((done) => setTimeout(done, 20))
    expect(calls).toBe(stoppedAt)
    expect(world.messages).toContain('chain not read')
  })
})
