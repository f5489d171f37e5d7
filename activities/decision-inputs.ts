import type { Clob } from '../adapters/polymarket/clob.ts'
import type { Intake } from '../db/intake.ts'
import type { Leaders } from '../db/leaders.ts'
import type { Positions } from '../db/positions.ts'
import type { Risk } from '../db/risk.ts'
import { type DecisionInputs, RULES_VERSION } from '../domain/copy/decision.ts'
import type { Fill } from '../domain/copy/fill.ts'
import type { CopyPolicy } from '../domain/copy/policy.ts'
import type { Market, MarketOutcome } from '../domain/market/market.ts'
import type { ExecutionVenue, Mode } from '../domain/market/venue.ts'
import type { TokenId } from '../domain/money/ids.ts'
import type { EpochMs, Shares, Usd } from '../domain/money/units.ts'
import type { ResolvedToken } from './market.ts'
import { assertMode } from './mode.ts'

/** One signal on its way through the steps. */
export type SignalInput = { fill: Fill; mode: Mode; market: ResolvedToken }

export type InputsDeps = {
  leaders: Pick<Leaders, 'find'>
  intake: Pick<Intake, 'isReorged' | 'leaderSharesBefore' | 'loadFill' | 'noteBlockTime'>
  positions: Pick<Positions, 'exitHolding'>
  risk: Pick<Risk, 'accountState'>
  books: Pick<Clob, 'fetchBook'>
  /** Shares traded in the trailing hour; null where unknown. Asked only where the policy has the `volume` model. */
  fetchHourlyShares: (market: Market, tokenId: TokenId) => Promise<Shares | null>
  /** When a block was made. @throws TransportError while no node can say it */
  fetchBlockTime: (blockNumber: number) => Promise<EpochMs>
  venue: Pick<ExecutionVenue, 'mode'>
  policy: CopyPolicy
  bankroll: Usd
  now: () => EpochMs
}

/** Reads everything that a decision uses, at once; `now` is taken last, so that no part is newer. @throws ConflictError */
export async function readInputs(signal: SignalInput, deps: InputsDeps): Promise<DecisionInputs> {
  const { fill: seen, mode, market } = signal
  assertMode(deps.venue.mode, mode)
  const resolved = market.kind === 'resolved' ? market : null
  const [fill, leader, reorged, book, hourlyShares, account, exit] = await Promise.all([
    withBlockTime(seen, deps),
    deps.leaders.find(seen.leader),
    deps.intake.isReorged(seen.fillId),
    resolved && deps.books.fetchBook(seen.tokenId),
    resolved && deps.policy.slippageModels.includes('volume')
      ? deps.fetchHourlyShares(resolved.market, seen.tokenId)
      : null,
    resolved && seen.side === 'BUY' ? readAccount(seen, mode, resolved, deps) : null,
    resolved && seen.side === 'SELL' ? readExit(seen, mode, deps) : null,
  ])
  return {
    rulesVersion: RULES_VERSION,
    mode,
    now: deps.now(),
    fill,
    withdrawn: reorged ? 'reorged' : null,
    policy: deps.policy,
    market: marketPart(market),
    leader,
    book,
    hourlyShares,
    account,
    exit,
    reservation: null,
  }
}

/**
 * The fill with the time of its block. Some sources leave it out; then it is what a later source said or the chain says, and
 * kept. While nobody can say it the caller fails and tries again: a fill of unknown age is not yet too old.
 */
async function withBlockTime(fill: Fill, { intake, fetchBlockTime }: InputsDeps): Promise<Fill> {
  if (fill.blockTime !== null) return fill
  const stored = await intake.loadFill(fill.fillId)
  if (stored && stored.blockTime !== null) return { ...fill, blockTime: stored.blockTime }
  const blockTime = await fetchBlockTime(fill.blockNumber)
  await intake.noteBlockTime(fill, blockTime)
  return { ...fill, blockTime }
}

/** The inputs of a signal that an operator called off before it was decided: nothing else was needed. */
export function cancelledInputs({ fill, mode, market }: SignalInput, policy: CopyPolicy, now: EpochMs): DecisionInputs {
  return {
    rulesVersion: RULES_VERSION,
    mode,
    now,
    fill,
    withdrawn: 'cancelled',
    policy,
    market: marketPart(market),
    leader: null,
    book: null,
    hourlyShares: null,
    account: null,
    exit: null,
    reservation: null,
  }
}

function marketPart(token: ResolvedToken): DecisionInputs['market'] {
  if (token.kind !== 'resolved') return { unresolved: token.kind }
  return { market: token.market, outcome: token.outcome }
}

function readAccount(fill: Fill, mode: Mode, { market }: MarketOutcome, { risk, bankroll, now }: InputsDeps) {
  const { conditionId, eventId } = market
  return risk.accountState({ mode, leader: fill.leader, conditionId, eventId, bankroll, now: now() })
}

async function readExit(fill: Fill, mode: Mode, { positions, intake }: InputsDeps) {
  const [ourShares, leaderSharesBefore] = await Promise.all([
    positions.exitHolding(mode, fill.leader, fill.tokenId, fill.fillId),
    intake.leaderSharesBefore(fill),
  ])
  return { ourShares, leaderSharesBefore }
}
