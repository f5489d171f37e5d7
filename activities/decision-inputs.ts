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
  intake: Pick<Intake, 'isReorged' | 'leaderSharesBefore'>
  positions: Pick<Positions, 'exitHolding'>
  risk: Pick<Risk, 'accountState'>
  books: Pick<Clob, 'fetchBook'>
  /** Shares traded in the trailing hour; null where unknown. Asked only where the policy has the `volume` model. */
  fetchHourlyShares: (market: Market, tokenId: TokenId) => Promise<Shares | null>
  venue: Pick<ExecutionVenue, 'mode'>
  policy: CopyPolicy
  bankroll: Usd
  now: () => EpochMs
}

/** Reads everything that a decision uses, at once; `now` is taken last, so that no part is newer. @throws ConflictError */
export async function readInputs({ fill, mode, market }: SignalInput, deps: InputsDeps): Promise<DecisionInputs> {
  assertMode(deps.venue.mode, mode)
  const resolved = market.kind === 'resolved' ? market : null
  const [leader, reorged, book, hourlyShares, account, exit] = await Promise.all([
    deps.leaders.find(fill.leader),
    deps.intake.isReorged(fill.fillId),
    resolved && deps.books.fetchBook(fill.tokenId),
    resolved && deps.policy.slippageModels.includes('volume')
      ? deps.fetchHourlyShares(resolved.market, fill.tokenId)
      : null,
    resolved && fill.side === 'BUY' ? readAccount(fill, mode, resolved, deps) : null,
    resolved && fill.side === 'SELL' ? readExit(fill, mode, deps) : null,
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
