import { InvalidInputError, invariant } from '../errors.ts'
import type { Address, ConditionId, TokenId } from '../money/ids.ts'
import { mulDiv } from '../money/rounding.ts'
import {
  type EpochMs,
  formatMicros,
  least,
  ONE,
  type Price,
  type Shares,
  shares,
  type Usd,
  usd,
} from '../money/units.ts'
import { allocate } from './allocate.ts'

/**
 * Shares of one token that were acquired together. It remembers the leader it was copied from; `null` means our own doing
 * (a split, a transfer). `cost` is what the shares still in it cost, fees included; a conversion can make it negative.
 */
export type Lot = {
  lotId: string
  tokenId: TokenId
  conditionId: ConditionId
  leader: Address | null
  openedAt: EpochMs
  shares: Shares
  cost: Usd
  /** The cost is a market price at arrival, not something that we paid. */
  basisEstimated: boolean
}

/** The part of a lot that one event closed: `realised = proceeds − cost`. */
export type LotClosure = {
  lotId: string
  tokenId: TokenId
  conditionId: ConditionId
  leader: Address | null
  shares: Shares
  cost: Usd
  proceeds: Usd
  realised: Usd
  basisEstimated: boolean
}

/** A lot as it begins. @throws InvalidInputError when it holds no shares. */
export function openLot(lot: Lot): Lot {
  if (lot.shares <= 0n) {
    throw new InvalidInputError(`a lot must hold shares, was ${formatMicros(lot.shares)}`, {
      details: { lotId: lot.lotId },
    })
  }
  return lot
}

/** Shares in `lots`; of one leader's lots where a leader is given. */
export function heldShares(lots: readonly Lot[], leader: Address | null = null): Shares {
  let held = 0n
  for (const lot of lots) if (leader === null || lot.leader === leader) held += lot.shares
  return shares(held)
}

/**
 * Closes the oldest shares first.
 *
 * @param lots - one token's lots, oldest first.
 * @param sale.proceeds - what all these shares brought in together, fee already taken off. Spread over the closed shares so
 *   that the parts add up to it exactly.
 * @param sale.leader - closes only lots that were copied from this leader; `null` closes any.
 * @returns the closed parts, and what is left of `lots` in the same order. A lot that is closed in part keeps the rest of its
 *   cost: the part is rounded up, against us, and nothing is lost between the two.
 * @throws InvariantError when that many shares are not held: a ledger that sells more than it holds is wrong.
 */
export function closeFifo(
  lots: readonly Lot[],
  sale: { shares: Shares; proceeds: Usd; leader: Address | null },
): { closures: LotClosure[]; lots: Lot[] } {
  const held = heldShares(lots, sale.leader)
  invariant(sale.shares > 0n && sale.shares <= held, 'a sale must close shares that are held', {
    asked: formatMicros(sale.shares),
    held: formatMicros(held),
    tokenId: lots[0]?.tokenId ?? null,
    leader: sale.leader,
  })
  const { taken, left } = takeOldest(lots, sale.shares, sale.leader)
  const proceeds = allocate(
    sale.proceeds,
    taken.map((part) => part.shares),
  )
  return { closures: taken.map((part, i) => closure(part, usd(proceeds[i] ?? 0n))), lots: left }
}

/** What each lot is worth at `mark`. The parts add up to the value of all shares together, rounded down once. */
export function valueLots(lots: readonly Lot[], mark: Price): Usd[] {
  const weights = lots.map((lot) => lot.shares)
  return allocate(mulDiv(heldShares(lots), mark, ONE, 'down'), weights).map(usd)
}

function takeOldest(lots: readonly Lot[], quantity: Shares, leader: Address | null): { taken: Lot[]; left: Lot[] } {
  const taken: Lot[] = []
  const left: Lot[] = []
  let missing: bigint = quantity
  for (const lot of lots) {
    if (missing === 0n || (leader !== null && lot.leader !== leader)) {
      left.push(lot)
      continue
    }
    const part = least(lot.shares, shares(missing))
    const cost = usd(mulDiv(lot.cost, part, lot.shares, 'up'))
    missing -= part
    taken.push({ ...lot, shares: part, cost })
    if (part < lot.shares) left.push({ ...lot, shares: shares(lot.shares - part), cost: usd(lot.cost - cost) })
  }
  return { taken, left }
}

function closure(part: Lot, proceeds: Usd): LotClosure {
  const { lotId, tokenId, conditionId, leader, basisEstimated, cost } = part
  const realised = usd(proceeds - cost)
  return { lotId, tokenId, conditionId, leader, shares: part.shares, cost, proceeds, realised, basisEstimated }
}
