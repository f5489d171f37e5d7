import { InvalidInputError } from '../../domain/errors.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { Clock } from '../clock.ts'
import { hashOf } from '../ids.ts'
import type { Random } from '../random.ts'

/** A log as a contract emits it: where it will stand on the chain is not known yet. */
export type EmittedLog = { address: string; topics: readonly string[]; data: string }

/** A transaction that waits to be mined. */
export type PendingTransaction = { hash: string; from: string; to: string; logs: readonly EmittedLog[] }

/** A log in a block. */
export type ChainLog = EmittedLog & {
  blockNumber: number
  blockHash: string
  /** Epoch seconds. */
  blockTimestamp: number
  transactionHash: string
  transactionIndex: number
  logIndex: number
  removed: boolean
}

export type MinedTransaction = Omit<PendingTransaction, 'logs'> & { index: number; logs: readonly ChainLog[] }

export type ChainBlock = {
  number: number
  hash: string
  parentHash: string
  /** Epoch seconds. */
  timestamp: number
  transactions: readonly MinedTransaction[]
}

/** What listeners hear: a new head, or a block that is no longer on the chain, its logs marked removed. */
export type ChainEvent = { kind: 'block'; block: ChainBlock } | { kind: 'removed'; block: ChainBlock }

export type LogFilter = {
  from: number
  to: number
  /** Any of these; empty for any address at all. */
  addresses: readonly string[]
  /** Per position any of these; null for any topic at all. */
  topics: readonly (readonly string[] | null)[]
}

/** A chain of one producer: a block per slot of wall time, most of them empty, and reorgs on demand. */
export type Chain = {
  readonly chainId: number
  head(): number
  finalized(): number
  block(number: number): ChainBlock | null
  blockByHash(hash: string): ChainBlock | null
  transaction(hash: string): MinedTransaction | null
  logs(filter: LogFilter): ChainLog[]
  /** Mines a transaction in the next block; resolves when it is in. */
  submit(transaction: PendingTransaction): Promise<MinedTransaction>
  /** Takes back the newest `depth` blocks. Their transactions come again in the next block, or never with `drop`. @throws InvalidInputError */
  reorg(depth: number, options?: { drop?: boolean }): Promise<void>
  listen(listener: (event: ChainEvent) => void): () => void
  stop(): void
}

export type ChainOptions = { clock: Clock; random: Random; blockMs: number; finalityBlocks: number }

/** Heights count from here, so that a venue that was away goes on at a greater height. */
const GENESIS: EpochMs = Date.UTC(2020, 0, 1)

/** Starts a chain at the height that wall time gives it. */
export function createChain({ clock, random, blockMs, finalityBlocks }: ChainOptions): Chain {
  const mined = new Map<number, readonly MinedTransaction[]>()
  const forks = new Map<number, number>()
  const numbersByHash = new Map<string, number>()
  const waiting = new Map<string, (transaction: MinedTransaction) => void>()
  const listeners = new Set<(event: ChainEvent) => void>()
  let pending: PendingTransaction[] = []

  const heightAt = (now: EpochMs) => Math.floor((now - GENESIS) / blockMs)
  let head = heightAt(clock.now())
  let cancelTick = scheduleTick()

  const hashAt = (number: number) => hashOf('block', number, forks.get(number) ?? 0)
  const timestampAt = (number: number) => Math.floor((GENESIS + number * blockMs) / 1000)
  const blockAt = (number: number): ChainBlock => ({
    number,
    hash: hashAt(number),
    parentHash: hashAt(number - 1),
    timestamp: timestampAt(number),
    transactions: mined.get(number) ?? [],
  })
  const emit = (event: ChainEvent) => {
    for (const listener of listeners) listener(event)
  }

  function scheduleTick(): () => void {
    const next = GENESIS + (head + 1) * blockMs
    return clock.schedule(next - clock.now(), () => {
      produce()
      cancelTick = scheduleTick()
    })
  }

  /** Catches up with the clock; what waited goes into the last of the new blocks. */
  function produce(): void {
    const target = Math.max(head + 1, heightAt(clock.now()))
    while (head < target) {
      head += 1
      if (head === target && pending.length > 0) minePending(head)
      numbersByHash.set(hashAt(head), head)
      emit({ kind: 'block', block: blockAt(head) })
    }
    for (const transaction of mined.get(head) ?? []) {
      waiting.get(transaction.hash)?.(transaction)
      waiting.delete(transaction.hash)
    }
  }

  function minePending(number: number): void {
    let logIndex = Math.floor(random() * 400)
    const position = { blockNumber: number, blockHash: hashAt(number), blockTimestamp: timestampAt(number) }
    const transactions = pending.map((transaction, offset) => {
      const index = 20 + offset
      const logs = transaction.logs.map((log) => ({
        ...log,
        ...position,
        transactionHash: transaction.hash,
        transactionIndex: index,
        logIndex: logIndex++,
        removed: false,
      }))
      return { ...transaction, index, logs }
    })
    pending = []
    mined.set(number, transactions)
  }

  /** Newest first, as a node tells its subscribers. */
  function takeBack(depth: number): MinedTransaction[] {
    const dropped: MinedTransaction[] = []
    for (let number = head; number > head - depth; number--) {
      const block = blockAt(number)
      mined.delete(number)
      dropped.unshift(...block.transactions)
      emit({ kind: 'removed', block: { ...block, transactions: block.transactions.map(asRemoved) } })
    }
    return dropped
  }

  function replaceHashes(depth: number): void {
    for (let number = head - depth + 1; number <= head; number++) {
      numbersByHash.delete(hashAt(number))
      forks.set(number, (forks.get(number) ?? 0) + 1)
      numbersByHash.set(hashAt(number), number)
    }
    for (let number = head - depth + 1; number <= head; number++) emit({ kind: 'block', block: blockAt(number) })
  }

  const submit = (transaction: PendingTransaction): Promise<MinedTransaction> => {
    pending.push(transaction)
    return new Promise((resolve) => waiting.set(transaction.hash, resolve))
  }

  return {
    chainId: 137,
    head: () => head,
    finalized: () => head - finalityBlocks,
    block: (number) => (number >= 0 && number <= head ? blockAt(number) : null),
    blockByHash(hash) {
      const number = numbersByHash.get(hash)
      return number === undefined ? null : blockAt(number)
    },
    transaction(hash) {
      for (const transactions of mined.values()) {
        const found = transactions.find((transaction) => transaction.hash === hash)
        if (found) return found
      }
      return null
    },
    logs: (filter) =>
      [...mined]
        .filter(([number]) => number >= filter.from && number <= filter.to)
        .toSorted(([a], [b]) => a - b)
        .flatMap(([, transactions]) => transactions.flatMap((transaction) => transaction.logs))
        .filter((log) => matchesFilter(log, filter)),
    submit,
    async reorg(depth, { drop = false } = {}) {
      if (depth < 1 || depth > finalityBlocks) {
        throw new InvalidInputError(`reorg depth must lie in 1…${finalityBlocks} (what is not final), was ${depth}`)
      }
      const dropped = takeBack(depth)
      replaceHashes(depth)
      if (!drop)
        await Promise.all(dropped.map(({ hash, from, to, logs }) => submit({ hash, from, to, logs: logs.map(bare) })))
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      cancelTick()
      listeners.clear()
    },
  }
}

/** Whether a log passes `eth_getLogs` semantics: any of the addresses, and at every position any of the topics. */
export function matchesFilter(log: EmittedLog, filter: Pick<LogFilter, 'addresses' | 'topics'>): boolean {
  if (filter.addresses.length > 0 && !filter.addresses.includes(log.address)) return false
  return filter.topics.every((wanted, position) => {
    const topic = log.topics[position]
    return topic !== undefined && (wanted === null || wanted.includes(topic))
  })
}

const asRemoved = (transaction: MinedTransaction): MinedTransaction => ({
  ...transaction,
  logs: transaction.logs.map((log) => ({ ...log, removed: true })),
})

const bare = ({ address, topics, data }: ChainLog): EmittedLog => ({ address, topics, data })
