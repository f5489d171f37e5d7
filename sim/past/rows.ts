import { hash } from 'node:crypto'
import { createRandom } from '../../domain/traders/statistics/random.ts'
import type { ActivityRow } from '../venue/activity-row.ts'
import type { Deed } from './deeds.ts'
import type { PastMarket } from './events.ts'
import { payoutOf } from './prices.ts'

/** A deed, and words that tell it apart from every other. */
export type Told = { deed: Deed; words: string }

const MINUTE_MS = 60_000
/** Of those that won, the part that never comes for its money. */
const FORGOTTEN = 0.04

/** A wallet's past as rows, with the redemptions of what it held when its markets resolved. In no particular order. */
export function rowsOf(wallet: string, told: readonly Told[]): ActivityRow[] {
  const rows = told.map(({ deed, words }) => rowOf(wallet, deed, hashOf(words)))
  return [...rows, ...redemptionsOf(wallet, told, rows)]
}

function rowOf(wallet: string, deed: Deed, txHash: string): ActivityRow {
  const timestamp = deed.at / 1000
  switch (deed.type) {
    case 'TRADE': {
      const { market, outcome, side, role, shares, price } = deed
      const fee = role === 'maker' ? 0 : feeOf(market, shares, price)
      const tokenId = market.outcomes[outcome].tokenId
      const cash = micros(shares * price + (side === 'BUY' ? fee : 0))
      const moves = [[tokenId, side === 'BUY' ? shares : -shares]] as const
      const { conditionId } = market
      // All fields in one order, here and below: tens of thousands of rows are sorted and filtered.
      return {
        type: 'TRADE',
        wallet,
        side,
        tokenId,
        role,
        conditionId,
        shares,
        price,
        fee,
        cash,
        txHash,
        timestamp,
        moves,
      }
    }
    case 'SPLIT':
    case 'MERGE': {
      const { type, market, shares } = deed
      const signed = type === 'SPLIT' ? shares : -shares
      const moves = market.outcomes.map(({ tokenId }) => [tokenId, signed] as const)
      return otherRow({ type, wallet, conditionId: market.conditionId, shares, cash: shares, txHash, timestamp, moves })
    }
    case 'CONVERSION': {
      const { type, markets, shares } = deed
      const others = markets[0]?.event.listing().markets.filter((market) => !markets.includes(market)) ?? []
      const moves = [
        ...markets.map(({ outcomes }) => [outcomes[1].tokenId, -shares] as const),
        ...others.map(({ outcomes }) => [outcomes[0].tokenId, shares] as const),
      ]
      const cash = (markets.length - 1) * shares
      const conditionId = markets[0]?.conditionId ?? null
      return otherRow({ type, wallet, conditionId, shares, cash, txHash, timestamp, moves })
    }
    case 'REWARD':
    case 'MAKER_REBATE': {
      const { type, dollars } = deed
      return otherRow({ type, wallet, conditionId: null, shares: dollars, cash: dollars, txHash, timestamp, moves: [] })
    }
  }
}

/** What is no trade. */
function otherRow({
  type,
  wallet,
  conditionId,
  shares,
  cash,
  txHash,
  timestamp,
  moves,
}: Omit<ActivityRow, 'side' | 'tokenId' | 'role' | 'price' | 'fee'>): ActivityRow {
  return {
    type,
    wallet,
    side: null,
    tokenId: null,
    role: null,
    conditionId,
    shares,
    price: 0,
    fee: 0,
    cash,
    txHash,
    timestamp,
    moves,
  }
}

/** One a market, some time after it resolved. */
function redemptionsOf(wallet: string, told: readonly Told[], rows: readonly ActivityRow[]): ActivityRow[] {
  const holdings = new Map<string, number>()
  for (const { moves } of rows) {
    for (const [tokenId, shares] of moves) holdings.set(tokenId, (holdings.get(tokenId) ?? 0) + shares)
  }
  return marketsOf(told).flatMap((market) => {
    const held = ([0, 1] as const).map((outcome) => {
      const { tokenId } = market.outcomes[outcome]
      return { tokenId, payout: payoutOf(market, outcome), shares: micros(holdings.get(tokenId) ?? 0) }
    })
    const cash = micros(held.reduce((sum, { shares, payout }) => sum + shares * payout, 0))
    const random = createRandom(`redeems ${wallet} ${market.conditionId}`)
    if (cash <= 0 || random.uniform() < FORGOTTEN) return []
    return otherRow({
      type: 'REDEEM',
      wallet,
      conditionId: market.conditionId,
      shares: micros(held.reduce((sum, { shares, payout }) => sum + (payout > 0 ? shares : 0), 0)),
      cash,
      txHash: hashOf(`redeem ${wallet} ${market.conditionId}`),
      timestamp: Math.floor((market.event.resolvesAt + (10 + 900 * random.uniform()) * MINUTE_MS) / 1000),
      moves: held.map(({ tokenId, shares }) => [tokenId, -shares] as const),
    })
  })
}

/** Every market whose shares the wallet may hold; all of a group where it converted some. */
function marketsOf(told: readonly Told[]): PastMarket[] {
  const markets = told.flatMap(({ deed }) => {
    if (deed.type === 'CONVERSION') return deed.markets[0]?.event.listing().markets ?? []
    return 'market' in deed ? [deed.market] : []
  })
  return [...new Set(markets)]
}

/** Cut to five decimals, as the exchange does. */
function feeOf({ event }: PastMarket, shares: number, price: number): number {
  const fee = (event.fees?.rate ?? 0) * shares * price * (1 - price)
  return Math.floor(fee * 1e5 + 1e-6) / 1e5
}

const micros = (value: number): number => Math.round(value * 1e6) / 1e6
const hashOf = (words: string): string => `0x${hash('sha256', words)}`
