import { InvalidInputError } from '../domain/errors.ts'
import { type FillId, fillIdOf, type OrderHash, type TxHash, toOrderHash, toTxHash } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'
import type { Chain } from './chain/chain.ts'
import { resolutionOf, type StagedFill, transactionOf } from './chain/match.ts'
import { type Clock, createTimeline, type Timeline } from './clock.ts'
import { hashOf, performanceOf } from './ids.ts'
import type { Session, SessionFill, SessionMarket, VenueMarket } from './session.ts'
import type { Rtds } from './venue/rtds.ts'
import type { Stage } from './venue/stage.ts'
import type { Tape } from './venue/tape.ts'

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

/** Plays a session: brings its markets on stage, its fills onto the chain, and its results at their time. */
export type Director = {
  begin(): void
  /** Which performance is on. */
  run(): number
  timeline(): Timeline
  /** The markets of the performance that is on. */
  markets(): readonly SessionMarket[]
  played(): readonly PlayedFill[]
  /** Puts fills into one transaction now. @throws InvalidInputError */
  play(fills: readonly SessionFill[]): Promise<PlayedFill[]>
  addMarket(market: SessionMarket): void
  resolve(conditionId: string): void
  stop(): void
}

export type DirectorOptions = {
  session: Session
  run: number
  repeat: boolean
  speed: number
  clock: Clock
  chain: Chain
  stage: Stage
  tape: Tape
  rtds: Rtds
}

/** Sets the stage for performance `run`; earlier ones are over, their markets resolved. */
export function createDirector(options: DirectorOptions): Director {
  const { session, repeat, speed, clock, chain, stage, tape, rtds } = options
  const played: PlayedFill[] = []
  let { run } = options
  let added: SessionMarket[] = []
  let performance = performanceOf(session, run)
  const timelines: Timeline[] = []
  let timeline = newTimeline()

  for (let past = 0; past < run; past++) {
    for (const market of performanceOf(session, past).markets) stage.add(market, null)
  }
  setUp()

  function newTimeline(): Timeline {
    const next = createTimeline(clock, speed)
    timelines.push(next)
    return next
  }

  function setUp(): void {
    for (const market of performance.markets) {
      stage.add(market, timeline)
      timeline.at(market.resolvesMs, () => report(market))
    }
    for (const fills of transactionsOf(performance.fills)) {
      fills.forEach(stageFill) // a script that cannot be played fails here, not in the middle of the show
      timeline.at(fills[0]?.atMs ?? 0, () => void play(fills))
    }
    if (repeat) timeline.at(session.durationMs, startNextRun)
  }

  /** Markets of the run before go on until their own end. */
  function startNextRun(): void {
    timeline = newTimeline()
    run += 1
    added = []
    performance = performanceOf(session, run)
    setUp()
    timeline.begin()
  }

  function report(market: VenueMarket): void {
    void chain.submit(resolutionOf(market))
  }

  async function play(scripts: readonly SessionFill[]): Promise<PlayedFill[]> {
    const [first] = scripts
    if (!first) throw new InvalidInputError('a transaction needs at least one fill')
    const hash = hashOf('transaction', session.name, run, first.transaction ?? first.name)
    const fills = scripts.map(stageFill)
    const transaction = transactionOf(hash, fills)
    tape.record(hash, fills)
    rtds.publish(hash, fills)
    const mined = await chain.submit(transaction)
    const [log] = mined.logs
    const results = fills.map(({ script, orderHash }) => ({
      name: script.name,
      fillId: fillIdOf(chain.chainId, toTxHash(hash), toOrderHash(orderHash)),
      txHash: toTxHash(hash),
      orderHash: toOrderHash(orderHash),
      blockNumber: log?.blockNumber ?? 0,
      blockHash: log?.blockHash ?? '',
      blockTime: (log?.blockTimestamp ?? 0) * 1000,
    }))
    played.push(...results)
    return results
  }

  function stageFill(script: SessionFill): StagedFill {
    const wallet =
      session.leaders.find((leader) => leader.name === script.leader)?.wallet ?? script.leader.toLowerCase()
    if (!isWallet(wallet)) {
      throw new InvalidInputError(`fill "${script.name}" must be of a leader or a wallet, was "${script.leader}"`)
    }
    return {
      script,
      wallet,
      market: stage.byToken(script.tokenId)?.market ?? null,
      orderHash: hashOf('order', session.name, run, wallet, script.order ?? script.name),
    }
  }

  return {
    begin: () => timeline.begin(),
    run: () => run,
    timeline: () => timeline,
    markets: () => [...performance.markets, ...added],
    played: () => played,
    play,
    addMarket(market) {
      added.push(market)
      stage.add(market, timeline)
      timeline.at(market.resolvesMs, () => report(market))
    },
    resolve(conditionId) {
      stage.resolve(conditionId)
      const staged = stage.byCondition(conditionId)
      if (staged) report(staged.market)
    },
    stop() {
      for (const one of timelines) one.stop()
    },
  }
}

const isWallet = (text: string): text is `0x${string}` => /^0x[0-9a-f]{40}$/.test(text)

/** Fills that name the same transaction, together, at the time of the first; the others alone. */
function transactionsOf(fills: readonly SessionFill[]): SessionFill[][] {
  const groups = new Map<string, SessionFill[]>()
  for (const fill of fills) {
    const key = fill.transaction ?? fill.name
    groups.set(key, [...(groups.get(key) ?? []), fill])
  }
  return [...groups.values()]
}
