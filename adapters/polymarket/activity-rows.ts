import { type Shares, toNumber } from '../../domain/money/units.ts'
import type { WalletEvent } from '../../domain/traders/history.ts'
import type { ReportedFill } from '../../domain/traders/sources.ts'
import type { ActivityRow } from './data-api-schema.ts'

/**
 * A trade as history has it; null for anything else, and for dust that moved no share.
 *
 * The service names neither role nor fee. What a buyer paid beyond shares × price is the taker fee, so such a row is a
 * taker's; a buy without a fee is a maker's only where the market has fees, which its facts tell later. Of a sale the cash
 * is before fees as far as is known, so neither can be told from it.
 */
export function fillOf(row: ActivityRow): ReportedFill | null {
  const { side, tokenId, txHash, notional } = row
  if (row.type !== 'TRADE' || !side || !tokenId || !txHash || notional === null || row.shares <= 0n) return null
  const beyond = side === 'BUY' ? row.cash - notional : notional - row.cash
  const fee = beyond > printedErrorOf(row.shares) ? toNumber(beyond) : 0
  return {
    at: row.at,
    conditionId: row.conditionId,
    tokenId,
    outcomeIndex: row.outcomeIndex,
    side,
    role: fee > 0 ? 'taker' : null,
    shares: toNumber(row.shares),
    notional: toNumber(notional),
    fee,
    orderHash: null,
    txHash,
    source: 'data-api',
  }
}

/** Prices are printed with ten decimals, amounts with six: what is smaller is no fee. In micro-dollars. */
const printedErrorOf = (shares: Shares): bigint => 5n + shares / 10_000_000_000n

/**
 * Anything else that moved shares or cash, or null for what does not count: trades, deposits, withdrawals, tips, and moves
 * that do not say in which direction.
 */
export function eventOf(row: ActivityRow): WalletEvent | null {
  const kind = kindOf(row)
  if (kind === null || row.txHash === null) return null
  const cash = toNumber(row.cash)
  return {
    kind,
    at: row.at,
    txHash: row.txHash,
    conditionId: row.conditionId,
    tokenId: row.tokenId,
    shares: kind === 'income' ? 0 : toNumber(row.shares),
    cash: kind === 'split' ? -cash : kind === 'transfer-in' || kind === 'transfer-out' ? 0 : cash,
    source: 'data-api',
  }
}

function kindOf({ type, direction }: ActivityRow): WalletEvent['kind'] | null {
  switch (type) {
    case 'SPLIT':
      return 'split'
    case 'MERGE':
      return 'merge'
    case 'REDEEM':
      return 'redeem'
    case 'CONVERSION':
      return 'convert'
    case 'MIGRATION':
      return direction && `transfer-${direction}`
    case 'REWARD':
    case 'YIELD':
    case 'MAKER_REBATE':
    case 'TAKER_REBATE':
    case 'REFERRAL_REWARD':
      return 'income'
    default:
      return null
  }
}
