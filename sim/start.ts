import { createBitqueryRoutes } from './bitquery/routes.ts'
import { tokenOf } from './bitquery/rows.ts'
import { createChain } from './chain/chain.ts'
import { type Clock, createRealClock } from './clock.ts'
import { createControlRoutes } from './control.ts'
import { createDirector, type PlayedFill } from './director.ts'
import { createFaults, type FaultSpec } from './faults.ts'
import { createPast, type PastWallet } from './past/past.ts'
import { withPast } from './past/past-stage.ts'
import { createPastReceipts } from './past/receipts.ts'
import { createRandom } from './random.ts'
import { startServer } from './server.ts'
import {
  emptySession,
  type FillScript,
  parseFill,
  type Session,
  type SessionBook,
  type SessionLeader,
  type SessionMarket,
} from './session.ts'
import { createClobRoutes } from './venue/clob.ts'
import { createDataRoutes } from './venue/data-api.ts'
import { createGammaRoutes } from './venue/gamma.ts'
import { merged } from './venue/paging.ts'
import { createRtds } from './venue/rtds.ts'
import { createStage } from './venue/stage.ts'
import { createTape } from './venue/tape.ts'
import type { WebhookTarget } from './webhooks/deliveries.ts'
import { createWebhookSender, type DeliveryReport } from './webhooks/sender.ts'

export type SimOptions = {
  /** Default: an empty session. */
  session?: Session | undefined
  /** Default 0: any free port. */
  port?: number | undefined
  /** Recorded seconds per second. Default: the session's own. */
  speed?: number | undefined
  /**
   * Which performance of the session this is, from 0. Each has ids of its own, and the markets of earlier ones are
   * resolved: a product that kept its data sees new fills, and its old positions settle.
   */
  run?: number | undefined
  /** Begins the next performance when one ends. */
  repeat?: boolean | undefined
  /** Default: wall time. */
  clock?: Clock | undefined
  /** Default 1,500. Chain time is not sped up: the product's freshness limits are in real seconds. */
  blockMs?: number | undefined
  /** Blocks behind the head that are final; a reorg goes no deeper. Default 16. */
  finalityBlocks?: number | undefined
  /**
   * When the pasts that the session tells of end, and their wallets' present begins. Default: now. With the same moment again, a later
   * venue tells the same pasts, only longer.
   */
  pastUntil?: number | undefined
  /** How far the Data API lags behind the chain. Default 5,000. */
  dataLagMs?: number | undefined
  seed?: number | undefined
  faults?: readonly FaultSpec[] | undefined
  webhooks?: WebhookTarget | undefined
}

/** A running venue on 127.0.0.1. */
export type Sim = {
  url: string
  urls: Record<'gamma' | 'clob' | 'dataApi' | 'bitquery' | 'rtds' | 'polygonHttp' | 'polygonWs', string>
  leaders: readonly SessionLeader[]
  /** Who has a past. */
  pasts(): readonly PastWallet[]
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
  deliveries(): readonly DeliveryReport[]
  /** Resolves when no webhook delivery is being posted. */
  delivered(): Promise<void>
  stop(): Promise<void>
}

const NO_CAREERS = { seed: 0, days: 1, wallets: [] }

/** Starts a venue. @throws InvalidInputError when faults are malformed. */
export async function startSim(options: SimOptions = {}): Promise<Sim> {
  const session = options.session ?? emptySession()
  const clock = options.clock ?? createRealClock()
  const random = createRandom(options.seed ?? 1)
  const faults = createFaults(random, options.faults)
  const blockMs = options.blockMs ?? 1_500
  const chain = createChain({ clock, random, blockMs, finalityBlocks: options.finalityBlocks ?? 16 })
  const stage = createStage(clock)
  const past = createPast({
    careers: session.careers ?? NO_CAREERS,
    leaders: session.leaders,
    until: options.pastUntil ?? clock.now(),
    now: () => clock.now(),
  })
  const venueStage = session.careers ? withPast(stage, past.world, () => clock.now()) : stage
  const heightAt = (at: number) => chain.head() - Math.floor((clock.now() - at) / blockMs)
  const receiptOfPast = createPastReceipts({ past, blockAt: (at) => chain.block(heightAt(at)) })
  const tape = createTape(chain)
  const rtds = createRtds(stage, faults, () => clock.now())
  const { leaders } = session
  const director = createDirector({
    session,
    run: options.run ?? 0,
    repeat: options.repeat ?? false,
    speed: options.speed ?? session.speed,
    clock,
    chain,
    stage,
    tape,
    rtds,
  })
  const wallets = leaders.map((leader) => leader.wallet)
  const webhooks = options.webhooks
    ? createWebhookSender({ target: options.webhooks, leaders: wallets, chain, clock, faults, random })
    : null
  reorgOnFault()

  const setFaults = (specs: unknown) => {
    faults.set(specs)
    for (const face of ['polygon', 'rtds'] as const) {
      if (faults.strike(face, ['drop-socket'], `/${face}`).length > 0) server.cutSockets(face)
    }
  }
  const server = await startServer({
    port: options.port ?? 0,
    clock,
    chain,
    rpcMethods: { eth_getTransactionReceipt: ([hash]) => receiptOfPast(String(hash)) },
    faults,
    rtds,
    gamma: createGammaRoutes(venueStage),
    clob: createClobRoutes(venueStage, () => clock.now()),
    data: createDataRoutes({
      stage: venueStage,
      tape,
      past,
      leaders,
      now: () => clock.now(),
      lagMs: options.dataLagMs ?? 5_000,
      heightAt,
    }),
    bitquery: createBitqueryRoutes({
      rows: async () => merged(tape.rows(), await past.rows()),
      tokenOf: (tokenId) => tokenOf(venueStage, tokenId),
      now: () => clock.now(),
    }),
    control: createControlRoutes({ session, director, chain, stage, faults, webhooks, setFaults }),
  })

  /** A block with transactions may be taken back as soon as the next one stands on it. */
  function reorgOnFault(): void {
    let depth = 0
    chain.listen(({ kind, block }) => {
      if (kind === 'removed') return
      if (depth > 0) {
        const due = depth
        depth = 0
        queueMicrotask(() => void chain.reorg(due))
      } else if (block.transactions.length > 0) {
        const [fault] = faults.strike('chain', ['reorg'])
        if (fault) depth = fault.depth + 1
      }
    })
  }

  const host = `127.0.0.1:${server.port}`
  return {
    url: `http://${host}`,
    urls: {
      gamma: `http://${host}/gamma`,
      clob: `http://${host}/clob`,
      dataApi: `http://${host}/data`,
      bitquery: `http://${host}/bitquery/graphql`,
      rtds: `ws://${host}/rtds`,
      polygonHttp: `http://${host}/polygon`,
      polygonWs: `ws://${host}/polygon`,
    },
    leaders,
    pasts: () => past.wallets,
    markets: () => director.markets(),
    begin: () => director.begin(),
    play: (...fills) => director.play(fills.map(parseFill)),
    reorg: (depth = 1, reorgOptions = {}) => chain.reorg(depth, reorgOptions),
    addMarket: (market) => director.addMarket(market),
    setBook: (tokenId, book) => stage.setBook(tokenId, book),
    resolve: (conditionId) => director.resolve(conditionId),
    setFaults,
    deliveries: () => webhooks?.reports() ?? [],
    delivered: async () => webhooks?.delivered(),
    async stop() {
      director.stop()
      webhooks?.stop()
      chain.stop()
      await server.stop()
    },
  }
}
