import { decide, sizeSignal } from '../../domain/copy/decide.ts'
import { type Decision, type DecisionInputs, RULES_VERSION } from '../../domain/copy/decision.ts'
import type { Fill } from '../../domain/copy/fill.ts'
import type { AccountState, CopyPolicy } from '../../domain/copy/policy.ts'
import type { Market, MarketOutcome } from '../../domain/market/market.ts'
import type { OrderBook } from '../../domain/market/order-book.ts'
import {
  fillIdOf,
  toAddress,
  toBlockHash,
  toConditionId,
  toOrderHash,
  toTokenId,
  toTxHash,
} from '../../domain/money/ids.ts'
import {
  averagePrice,
  type EpochMs,
  ONE,
  parseMicros,
  price,
  roundMicros,
  type Shares,
  shares,
  toNumber,
  type Usd,
  usd,
} from '../../domain/money/units.ts'
import { partsOf } from '../../sim/chain/match.ts'
import { type Clock, createTimeline } from '../../sim/clock.ts'
import { hashOf } from '../../sim/ids.ts'
import type { Session, SessionFill } from '../../sim/session.ts'
import { createStage, type Stage, type StagedBook, type StagedMarket } from '../../sim/venue/stage.ts'

/** Tries a script out against the product's own rules, so that the session shows what its notes say. */
export type Rehearsal = {
  bookAt(tokenId: string, sessionMs: number): StagedBook | null
  /** What the product would decide if it saw the fill `delayMs` of wall time after its moment, given what it copied before. */
  decide(fill: SessionFill, delayMs: number): Decision
  /** Shares that a leader holds by the fills played so far. */
  holdingOf(leader: string, tokenId: string): number
  /** Takes a fill as played: the leader holds more or less, and so do we if it was copied. */
  play(fill: SessionFill, decision: Decision): void
}

/** A rehearsal of `session` under `policy` with a fresh account of `bankroll`. Fills are given in the order of time. */
export function createRehearsal(session: Session, policy: CopyPolicy, bankroll: Usd): Rehearsal {
  let now: EpochMs = 0
  const clock: Clock = { now: () => now, schedule: () => () => undefined }
  const stage = createStage(clock)
  const timeline = createTimeline(clock, session.speed)
  for (const market of session.markets) stage.add(market, timeline)
  timeline.begin()
  const copied: { wallet: string; tokenId: string; conditionId: string; shares: bigint; cost: bigint; at: EpochMs }[] =
    []
  const leaderHoldings = new Map<string, bigint>()

  const wallOf = (sessionMs: number) => sessionMs / session.speed
  const walletOf = (leader: string) => session.leaders.find(({ name }) => name === leader)?.wallet ?? leader
  const holdingKey = (wallet: string, tokenId: string) => `${wallet}:${tokenId}`

  function inputsOf(script: SessionFill, delayMs: number): DecisionInputs {
    const at = wallOf(script.atMs)
    now = at + delayMs
    const leader = session.leaders.find(({ name }) => name === script.leader)
    const wallet = leader?.wallet ?? script.leader
    const fill = fillOf(script, wallet, stage, at)
    const staged = stage.byToken(script.tokenId)
    const book = stage.book(script.tokenId)
    const own = copied.filter((lot) => lot.wallet === wallet && lot.tokenId === script.tokenId)
    return {
      rulesVersion: RULES_VERSION,
      mode: 'paper',
      now,
      fill,
      withdrawn: null,
      policy,
      market: staged ? marketOutcomeOf(staged, stage, script.tokenId) : { unresolved: 'unknown-token' },
      leader: leader
        ? {
            wallet: toAddress(leader.wallet),
            label: leader.label,
            active: true,
            paused: false,
            pauseReason: null,
            edge: leader.assumedEdge,
            edgeSd: leader.assumedEdgeSd,
            edgeSource: 'assumed',
            followedSince: 0,
          }
        : null,
      book: book && orderBookOf(script.tokenId, book, now),
      hourlyShares: null,
      account: accountOf(wallet, staged?.market.conditionId),
      exit: {
        ourShares: shares(own.reduce((sum, lot) => sum + lot.shares, 0n)),
        leaderSharesBefore: shares(leaderHoldings.get(holdingKey(wallet, script.tokenId)) ?? 0n),
      },
      reservation: null,
    }
  }

  function accountOf(wallet: string, conditionId: string | undefined): AccountState {
    const costOf = (lots: typeof copied) => usd(lots.reduce((sum, lot) => sum + lot.cost, 0n))
    const market = costOf(copied.filter((lot) => lot.conditionId === conditionId))
    return {
      cash: usd(bankroll - costOf(copied)),
      equity: bankroll,
      bankroll,
      reserved: usd(0n),
      exposureTotal: costOf(copied),
      exposureLeader: costOf(copied.filter((lot) => lot.wallet === wallet)),
      exposureMarket: market,
      exposureEvent: market,
      dailyLoss: usd(0n),
      openOrders: 0,
      halted: false,
      haltReason: null,
    }
  }

  /** As `reserve()` answers: the amount asked, unless the market is cooling down. */
  function decideFill(script: SessionFill, delayMs: number): Decision {
    const inputs = inputsOf(script, delayMs)
    const sized = sizeSignal(inputs)
    if (sized.verdict === 'skip') return sized
    const conditionId = stage.byToken(script.tokenId)?.market.conditionId
    const cooling = copied.some((lot) => lot.conditionId === conditionId && now - lot.at < policy.cooldownMs)
    const reservation = cooling
      ? ({ granted: false, reason: 'cooldown' } as const)
      : ({ granted: true, amount: sized.intent.maxCost } as const)
    return decide({ ...inputs, reservation })
  }

  return {
    bookAt(tokenId, sessionMs) {
      now = wallOf(sessionMs)
      return stage.book(tokenId)
    },
    decide: decideFill,
    holdingOf: (leader, tokenId) => toNumber(leaderHoldings.get(holdingKey(walletOf(leader), tokenId)) ?? 0n),
    play(script, decision) {
      const wallet = walletOf(script.leader)
      const key = holdingKey(wallet, script.tokenId)
      const moved = script.legs.reduce((sum, leg) => sum + parseMicros(leg.shares), 0n)
      leaderHoldings.set(key, (leaderHoldings.get(key) ?? 0n) + (script.side === 'BUY' ? moved : -moved))
      if (decision.verdict !== 'copy') return
      const { intent } = decision
      const sign = intent.side === 'BUY' ? 1n : -1n
      copied.push({
        wallet,
        tokenId: script.tokenId,
        conditionId: stage.byToken(script.tokenId)?.market.conditionId ?? '',
        shares: sign * intent.shares,
        cost: intent.side === 'BUY' ? intent.maxCost : 0n,
        at: wallOf(script.atMs),
      })
    },
  }
}

function fillOf(script: SessionFill, wallet: string, stage: Stage, blockTime: EpochMs): Fill {
  const orderHash = hashOf('order', script.name)
  const staged = {
    script,
    wallet: wallet as `0x${string}`,
    market: stage.byToken(script.tokenId)?.market ?? null,
    orderHash,
  }
  const own = partsOf(staged).filter(({ part }) => part.orderHash === orderHash)
  const quantity = shares(own.reduce((sum, { part }) => sum + part.shares, 0n))
  const notional = usd(own.reduce((sum, { part }) => sum + part.notional, 0n))
  const txHash = toTxHash(hashOf('transaction', script.name))
  return {
    fillId: fillIdOf(137, txHash, toOrderHash(orderHash)),
    chainId: 137,
    txHash,
    orderHash: toOrderHash(orderHash),
    leader: toAddress(wallet),
    role: script.role,
    side: script.side,
    tokenId: toTokenId(script.tokenId),
    shares: quantity,
    notional,
    fee: usd(own.reduce((sum, { part }) => sum + part.fee, 0n)),
    feeShares: shares(0n),
    price: averagePrice(notional, quantity, 'half-even'),
    blockNumber: 1,
    blockHash: toBlockHash(hashOf('block', script.name)),
    blockTime,
    exchange: toAddress(`0x${'e1'.repeat(20)}`),
    logCount: own.length,
  }
}

function marketOutcomeOf(
  { market, phase, endsAt, opensAt }: StagedMarket,
  stage: Stage,
  tokenId: string,
): MarketOutcome {
  const outcomes = market.outcomes.map((outcome, index) => ({
    tokenId: toTokenId(outcome.tokenId),
    index,
    name: outcome.name,
    payout: null,
  }))
  const outcome = outcomes.find((candidate) => candidate.tokenId === tokenId)
  if (!outcome) throw new Error(`market ${market.slug} has no token ${tokenId}`)
  const known: Market = {
    conditionId: toConditionId(market.conditionId),
    slug: market.slug,
    question: market.question,
    eventId: market.event.id,
    version: 'v1',
    outcomes,
    negRisk: market.negRisk,
    tickSize: price(roundMicros(String(stage.book(tokenId)?.tickSize ?? market.tickSize), 'half-even')),
    minOrderShares: shares(BigInt(market.minOrderShares) * ONE),
    fees: market.fees ? { kind: 'curve', rate: market.fees.rate, exponent: market.fees.exponent } : { kind: 'none' },
    acceptingOrders: phase === 'open',
    enableOrderBook: true,
    closed: phase === 'resolved',
    archived: false,
    resolved: phase === 'resolved',
    endsAt,
    openedAt: opensAt,
    takerDelayMs: 0,
  }
  return { market: known, outcome }
}

function orderBookOf(tokenId: string, book: StagedBook, receivedAt: EpochMs): OrderBook {
  const levels = (side: StagedBook['bids']) =>
    side.map(([at, size]) => ({
      price: price(roundMicros(String(at), 'half-even')),
      shares: roundMicros(String(size), 'down') as Shares,
    }))
  return { tokenId: toTokenId(tokenId), bids: levels(book.bids), asks: levels(book.asks), asOf: book.asOf, receivedAt }
}
