import type { ConditionId, TokenId } from '../../money/ids.ts'
import { type EpochMs, toNumber } from '../../money/units.ts'
import { conversionOf, type LedgerEvent, transferValue } from '../../portfolio/ledger.ts'
import { heldShares } from '../../portfolio/lots.ts'
import { applyEvent, type Closure, emptyPortfolio, type Portfolio } from '../../portfolio/portfolio.ts'
import type { EventRows } from './event-rows.ts'
import { keepPlainBook } from './plain-book.ts'
import { writeLedger } from './write-ledger.ts'

/** What one entry of a ledger did, in dollars. */
export type BookStep = {
  at: EpochMs
  /** Realised. */
  profit: number
  /** By how much the cost of what is held, claims on resolved markets aside, went up or down. */
  employed: number
  /** It closed shares that were at risk, which had cost `closed`; `estimated` of that is a guess. */
  isClose: boolean
  closed: number
  estimated: number
}

/** What one condition brought so far, and what is still open of it. */
export type ConditionBook = {
  profit: number
  openCost: number
  /** At the last price known of each token; null where there is none. */
  openValue: number | null
  /** Its profit rests on shares of unknown cost. */
  isEstimated: boolean
}

/** The book of one event of one wallet. */
export type EventBook = {
  steps: readonly BookStep[]
  conditions: ReadonlyMap<ConditionId, ConditionBook>
  left: number
  unseen: number
}

/** Keeps the book of one event, first in first out. */
export const keepBook = (rows: EventRows): EventBook => keepPlainBook(rows) ?? keepLedgerBook(rows)

/** The same for whatever can happen, by its ledger. */
export function keepLedgerBook(rows: EventRows): EventBook {
  const { ledger, estimated, left, unseen, prices } = writeLedger(rows)
  const steps: BookStep[] = []
  const conditions = new Map<ConditionId, ConditionBook>()
  const bookOf = (conditionId: ConditionId): ConditionBook => {
    const found = conditions.get(conditionId)
    if (found) return found
    const begun = { profit: 0, openCost: 0, openValue: 0, isEstimated: estimated.has(conditionId) }
    conditions.set(conditionId, begun)
    return begun
  }
  let portfolio = emptyPortfolio
  for (const event of ledger) {
    const { payouts } = portfolio
    const moved = applyEvent(portfolio, event)
    portfolio = moved.portfolio
    const atRisk = moved.closures.filter(({ tokenId }) => !payouts.has(tokenId))
    for (const { conditionId, realised } of moved.closures) bookOf(conditionId).profit += toNumber(realised)
    const closed = sumOf(atRisk, ({ cost }) => toNumber(cost))
    steps.push({
      at: event.at,
      profit: sumOf(moved.closures, ({ realised }) => toNumber(realised)),
      employed: openedCost(event, moved.closures) - closed,
      isClose: atRisk.length > 0,
      closed,
      estimated: sumOf(atRisk, ({ cost, basisEstimated }) => (basisEstimated ? toNumber(cost) : 0)),
    })
  }
  for (const [tokenId, { conditionId, cost, shares }] of openPositions(portfolio)) {
    const book = bookOf(conditionId)
    const price = prices.get(tokenId)
    book.openCost += cost
    book.openValue = book.openValue === null || price === undefined ? null : book.openValue + shares * price
  }
  return { steps, conditions, left, unseen }
}

function openedCost(event: LedgerEvent, closures: readonly Closure[]): number {
  switch (event.kind) {
    case 'buy':
      return toNumber(event.notional + event.fee)
    case 'split':
      return toNumber(event.amount)
    case 'transfer-in':
      return toNumber(transferValue(event))
    case 'convert': {
      // What was converted keeps its cost, less the cash that came out; of a whole group nothing is left to carry it.
      if (event.yes.length === 0) return 0
      const cost = sumOf(closures, (part) => toNumber(part.cost))
      return cost - toNumber(conversionOf(event).cash)
    }
    default:
      return 0
  }
}

type OpenPosition = { conditionId: ConditionId; cost: number; shares: number }

/** What is held and has not resolved. */
const openPositions = ({ lots, payouts }: Portfolio): [TokenId, OpenPosition][] =>
  [...lots].flatMap(([tokenId, held]): [TokenId, OpenPosition][] => {
    const [first] = held
    if (!first || payouts.has(tokenId)) return []
    const cost = sumOf(held, (lot) => toNumber(lot.cost))
    return [[tokenId, { conditionId: first.conditionId, cost, shares: toNumber(heldShares(held)) }]]
  })

const sumOf = <T>(parts: readonly T[], amountOf: (part: T) => number): number =>
  parts.reduce((sum, part) => sum + amountOf(part), 0)
