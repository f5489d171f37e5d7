import type { Address, ConditionId, TokenId } from '../money/ids.ts'
import { mulDiv } from '../money/rounding.ts'
import { type EpochMs, notionalOf, type Price, type Shares, shares, type Usd, usd } from '../money/units.ts'

/**
 * Everything that can move the cash or the shares of an account on the Conditional Token Framework. Closed: whatever happens
 * outside is written as one of these.
 *
 * - `buy`, `sell`: `notional` excludes `fee`. `shares` is what arrived or left (a CLOB V1 buy arrives short of its fee).
 *   A sell with a leader closes only that leader's lots.
 * - `split`, `merge`: `amount` dollars become, or are made from, as many shares of both outcomes.
 * - `convert`: `amount` of each "No" of a neg-risk group becomes cash and the "Yes" of every other market of the group.
 * - `resolve`: what one share pays. No cash moves: the profit is made here, win or lose.
 * - `redeem`: resolved shares become `proceeds`.
 * - `transfer-in`, `transfer-out`: shares arrive or leave without a trade, valued at the mid.
 * - `income`: rebates and rewards, which are no one's trading skill.
 */
export type LedgerEvent = { id: string; at: EpochMs } & (
  | { kind: 'deposit' | 'withdrawal'; amount: Usd }
  | ({ kind: 'buy'; conditionId: ConditionId } & Trade)
  | ({ kind: 'sell' } & Trade)
  | {
      kind: 'split' | 'merge'
      conditionId: ConditionId
      tokenIds: readonly [TokenId, TokenId]
      amount: Shares
      /** Which part of a dollar the first outcome stands for; totals do not depend on it. Usually one half. */
      firstPrice: Price
    }
  | {
      kind: 'convert'
      noTokenIds: readonly TokenId[]
      yes: readonly ConvertedOutcome[]
      amount: Shares
      feeBips: number
    }
  | { kind: 'resolve'; payouts: readonly { tokenId: TokenId; payout: Price }[] }
  | { kind: 'redeem'; tokenId: TokenId; shares: Shares; proceeds: Usd }
  | { kind: 'transfer-in'; tokenId: TokenId; conditionId: ConditionId; shares: Shares; mid: Price }
  | { kind: 'transfer-out'; tokenId: TokenId; shares: Shares; mid: Price }
  | { kind: 'income'; source: 'maker-rebate' | 'taker-rebate' | 'reward'; amount: Usd }
)

type Trade = { tokenId: TokenId; leader: Address | null; shares: Shares; notional: Usd; fee: Usd }
/** A "Yes" that a conversion hands out; its mid weighs the cost it takes over, null where unknown. */
export type ConvertedOutcome = { tokenId: TokenId; conditionId: ConditionId; mid: Price | null }

/** One kind of event. */
export type EventOf<Kind extends LedgerEvent['kind']> = Extract<LedgerEvent, { kind: Kind }>

/** What an event does to the account, in totals: the other entry of the double-entry book that the lots keep. */
export type Flows = {
  /** Cash in or out by trading, splitting, redeeming and the like. */
  trading: Usd
  /** Rebates and rewards. */
  nonTrading: Usd
  /** Deposits less withdrawals. */
  external: Usd
  /** Value of shares that were transferred in, less out. */
  inKind: Usd
  shares: readonly { tokenId: TokenId; delta: Shares }[]
}

/** The flows of one event, read off the event alone. */
export function flowsOf(event: LedgerEvent): Flows {
  switch (event.kind) {
    case 'deposit':
      return flows({ external: event.amount })
    case 'withdrawal':
      return flows({ external: -event.amount })
    case 'income':
      return flows({ nonTrading: event.amount })
    case 'buy':
      return flows({ trading: -(event.notional + event.fee), shares: [[event.tokenId, event.shares]] })
    case 'sell':
      return flows({ trading: event.notional - event.fee, shares: [[event.tokenId, -event.shares]] })
    case 'split':
      return flows({ trading: -event.amount, shares: event.tokenIds.map((id) => [id, event.amount]) })
    case 'merge':
      return flows({ trading: event.amount, shares: event.tokenIds.map((id) => [id, -event.amount]) })
    case 'convert': {
      const { each, cash } = conversionOf(event)
      const gone = event.noTokenIds.map((id): ShareFlow => [id, -event.amount])
      return flows({ trading: cash, shares: [...gone, ...event.yes.map(({ tokenId }): ShareFlow => [tokenId, each])] })
    }
    case 'resolve':
      return flows({})
    case 'redeem':
      return flows({ trading: event.proceeds, shares: [[event.tokenId, -event.shares]] })
    case 'transfer-in':
      return flows({ inKind: transferValue(event), shares: [[event.tokenId, event.shares]] })
    case 'transfer-out':
      return flows({ inKind: -transferValue(event), shares: [[event.tokenId, -event.shares]] })
  }
}

/**
 * What a conversion of m "No" hands out: `each` shares of every other "Yes", and m − 1 times that in cash. The adapter keeps
 * `feeBips` of the amount, rounded down, before either is computed (NegRiskAdapter.convertPositions).
 */
export function conversionOf(event: EventOf<'convert'>): { each: Shares; cash: Usd } {
  const fee = mulDiv(event.amount, BigInt(event.feeBips), 10_000n, 'down')
  const each = shares(event.amount - fee)
  return { each, cash: usd(BigInt(event.noTokenIds.length - 1) * each) }
}

/** What transferred shares count for: their value at the mid, rounded down. */
export const transferValue = (event: EventOf<'transfer-in' | 'transfer-out'>): Usd =>
  notionalOf(event.shares, event.mid, 'down')

type ShareFlow = readonly [TokenId, bigint]

function flows(parts: {
  trading?: bigint
  nonTrading?: bigint
  external?: bigint
  inKind?: bigint
  shares?: readonly ShareFlow[]
}): Flows {
  return {
    trading: usd(parts.trading ?? 0n),
    nonTrading: usd(parts.nonTrading ?? 0n),
    external: usd(parts.external ?? 0n),
    inKind: usd(parts.inKind ?? 0n),
    shares: (parts.shares ?? []).map(([tokenId, delta]) => ({ tokenId, delta: shares(delta) })),
  }
}
