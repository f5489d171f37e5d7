import type { FillId, OrderHash, TxHash } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'
import type { Clock } from './clock.ts'
import type { FaultSpec } from './faults.ts'
import type { FillScript, Session, SessionBook, SessionLeader, SessionMarket } from './session.ts'

/** Who is told of fills by webhook. A provider without a secret is not used. */
export type WebhookTarget = {
  /** Deliveries go to `<url>/alchemy`, `<url>/quicknode` and `<url>/moralis`. */
  url: string
  alchemySigningKey?: string
  /** Default `graphql`. `address-activity` carries transfers only. */
  alchemyKinds?: readonly ('graphql' | 'address-activity')[]
  quicknodeSecurityToken?: string
  quicknodeGzip?: boolean
  moralisStreamSecret?: string
  /** Blocks until Moralis confirms. Default 100, as on Polygon. */
  moralisConfirmBlocks?: number
  /** Wallets that the providers watch. Default: the session's leaders. `all`: every owner of a filled order. */
  wallets?: readonly string[] | 'all'
  /** Milliseconds from block to post. Default 0. */
  delayMs?: number
  /** Multiplies the providers' retry delays. Default 1. */
  retryFactor?: number
}

export type SimOptions = {
  /** Default: an empty session. */
  session?: Session
  /** Default 0: any free port. */
  port?: number
  /** Recorded seconds per second. Default: the session's own. */
  speed?: number
  /**
   * Which performance of the session this is, from 0. Each has ids of its own, and the markets of earlier ones are
   * resolved: a product that kept its data sees new fills, and its old positions settle.
   */
  run?: number
  /** Begins the next performance when one ends. */
  repeat?: boolean
  /** Default: wall time. */
  clock?: Clock
  /** Default 1,500. Chain time is not sped up: the product's freshness limits are in real seconds. */
  blockMs?: number
  /** Blocks behind the head that are final; a reorg goes no deeper. Default 16. */
  finalityBlocks?: number
  /** How far the Data API lags behind the chain. Default 5,000. */
  dataLagMs?: number
  seed?: number
  faults?: readonly FaultSpec[]
  webhooks?: WebhookTarget
}

/** A fill that is on the chain. */
export type PlayedFill = {
  name: string
  fillId: FillId
  txHash: TxHash
  orderHash: OrderHash
  blockNumber: number
  blockHash: string
  blockTime: EpochMs
}

/** A running venue on 127.0.0.1. */
export type Sim = {
  url: string
  urls: { gamma: string; clob: string; dataApi: string; rtds: string; polygonHttp: string; polygonWs: string }
  leaders: readonly SessionLeader[]
  /** The markets of this performance, with its ids. */
  markets(): readonly SessionMarket[]
  /** Starts the session. Before it, books stand at their first snapshot and no scripted fill happens. */
  begin(): void
  /** Puts fills into one transaction; resolves when a block has it. Times in the scripts are ignored. */
  play(...fills: FillScript[]): Promise<PlayedFill[]>
  /** Takes back the newest `depth` blocks; resolves when their transactions are in a later block (with `drop`: at once). */
  reorg(depth?: number, options?: { drop?: boolean }): Promise<void>
  addMarket(market: SessionMarket): void
  /** Replaces the book of a token's market from now on; best first, of the token given. */
  setBook(tokenId: string, book: Omit<SessionBook, 'atMs'>): void
  /** Closes a market and reports its payouts now. */
  resolve(conditionId: string): void
  setFaults(faults: readonly FaultSpec[]): void
  /** Resolves when no webhook delivery is being posted. */
  delivered(): Promise<void>
  stop(): Promise<void>
}

/** Starts a venue. */
export async function startSim(_options: SimOptions = {}): Promise<Sim> {
  throw new Error('not built yet')
}
