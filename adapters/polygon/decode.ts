import { decodeEventLog, type Hex, toEventSelector } from 'viem'
import type { ExchangeGeneration, FillLog, Side } from '../../domain/copy/fill.ts'
import type { RawLog } from '../../domain/copy/raw-log.ts'
import { type TokenId, type TxHash, toAddress, toOrderHash, toTokenId, toTxHash } from '../../domain/money/ids.ts'
import { type Shares, shares, type Usd, usd } from '../../domain/money/units.ts'
import { orderFilledV1Abi, orderFilledV2Abi } from './abi.ts'
import { decodeLedgerChange, isLedgerLog } from './decode-ledger.ts'
import { type Exchange, LEDGER_CONTRACTS, type LedgerContracts } from './exchanges.ts'
import type { LedgerLog } from './ledger-log.ts'
import { encoded, positionOf } from './log-position.ts'

/** What the logs are read against. Only logs of these contracts count: anyone may emit an event of any name. */
export type DecodeContext = { chainId: number; exchanges: readonly Exchange[]; ledgerContracts?: LedgerContracts }

/** Logs, sorted by what they mean to us. */
export type DecodedLogs = {
  fills: FillLog[]
  ledger: LedgerLog[]
  /** Transactions whose logs matter but came incomplete (no block hash, cut data): load their receipts. Each once. */
  hints: TxHash[]
  /** How many logs mean nothing to us. */
  dropped: number
}

const ORDER_FILLED_V1 = toEventSelector(orderFilledV1Abi[0])
/** Topic of a fill on every live exchange: the one to filter by, with the wallet as third topic (`maker`). */
export const ORDER_FILLED_V2: Hex = toEventSelector(orderFilledV2Abi[0])

/**
 * Reads fills and position changes out of raw logs, in their order. Never throws.
 *
 * The event layout follows from topic 0 alone. A CLOB V2 sale read as CLOB V1 would decode without complaint and name
 * token 1. A fill belongs to `maker`, whoever took: the taker's own row names the exchange as its `taker`.
 */
export function decodeFillLogs(logs: readonly RawLog[], context: DecodeContext): DecodedLogs {
  const decoded: DecodedLogs = { fills: [], ledger: [], hints: [], dropped: 0 }
  const hints = new Set<TxHash>()
  for (const log of logs) {
    const meaning = meaningOf(log, context)
    switch (meaning.kind) {
      case 'fill':
        decoded.fills.push(meaning.fill)
        break
      case 'ledger':
        decoded.ledger.push(meaning.log)
        break
      case 'hint':
        hints.add(meaning.txHash)
        break
      case 'nothing':
        decoded.dropped += 1
        break
    }
  }
  return { ...decoded, hints: [...hints] }
}

type Meaning =
  | { kind: 'fill'; fill: FillLog }
  | { kind: 'ledger'; log: LedgerLog }
  | { kind: 'hint'; txHash: TxHash }
  | { kind: 'nothing' }

const NOTHING: Meaning = { kind: 'nothing' }

function meaningOf(log: RawLog, context: DecodeContext): Meaning {
  const contracts = context.ledgerContracts ?? LEDGER_CONTRACTS
  const exchange = context.exchanges.find(({ address }) => address === log.address)
  const isFill = exchange !== undefined && log.topics[0] === topicOf(exchange.generation)
  if (!isFill && !isLedgerLog(log, contracts)) return NOTHING
  try {
    const position = positionOf(log, context.chainId)
    if (position === null) return { kind: 'hint', txHash: toTxHash(log.txHash) }
    if (!isFill) {
      const change = decodeLedgerChange(log, contracts)
      return change === null ? NOTHING : { kind: 'ledger', log: { ...position, ...change } }
    }
    const { contract, ...where } = position
    const fill = {
      ...where,
      exchange: contract,
      generation: exchange.generation,
      ...orderFilled(log, context.exchanges),
    }
    return isPlausible(fill) ? { kind: 'fill', fill } : NOTHING
  } catch {
    // Topic and contract are right and the rest does not decode: the log was cut on its way. The receipt has it whole.
    return isTxHash(log.txHash) ? { kind: 'hint', txHash: toTxHash(log.txHash) } : NOTHING
  }
}

function topicOf(generation: ExchangeGeneration): Hex {
  switch (generation) {
    case 'clob-v1':
      return ORDER_FILLED_V1
    case 'clob-v2':
    case 'exchange-v3':
      return ORDER_FILLED_V2
  }
}

type OrderFilled = Pick<
  FillLog,
  'orderHash' | 'owner' | 'counterparty' | 'role' | 'side' | 'tokenId' | 'shares' | 'notional' | 'fee' | 'feeShares'
>

function orderFilled(log: RawLog, exchanges: readonly Exchange[]): OrderFilled {
  const { args, traded } = log.topics[0] === ORDER_FILLED_V1 ? readV1(log) : readV2(log)
  const counterparty = toAddress(args.taker)
  return {
    orderHash: toOrderHash(args.orderHash),
    owner: toAddress(args.maker),
    counterparty,
    role: exchanges.some(({ address }) => address === counterparty) ? 'taker' : 'maker',
    ...traded,
  }
}

type Traded = { side: Side; tokenId: TokenId; shares: Shares; notional: Usd; fee: Usd; feeShares: Shares }
type Parties = { orderHash: Hex; maker: string; taker: string }

/** The owner of the order gives the maker amount and receives the taker amount; the fee is collateral whatever the side. */
function readV2(log: RawLog): { args: Parties; traded: Traded } {
  const { args } = decodeEventLog({ abi: orderFilledV2Abi, ...encoded(log) })
  if (args.side > 1) throw new RangeError(`order side must be 0 or 1, was ${args.side}`)
  const side: Side = args.side === 0 ? 'BUY' : 'SELL'
  const amounts = sided(side, args.makerAmountFilled, args.takerAmountFilled)
  return {
    args,
    traded: {
      side,
      tokenId: toTokenId(args.tokenId.toString()),
      ...amounts,
      fee: usd(args.fee),
      feeShares: shares(0n),
    },
  }
}

/** Collateral is asset 0, so the side follows from which asset is given; the fee is in the asset received. */
function readV1(log: RawLog): { args: Parties; traded: Traded } {
  const { args } = decodeEventLog({ abi: orderFilledV1Abi, ...encoded(log) })
  if ((args.makerAssetId === 0n) === (args.takerAssetId === 0n)) {
    throw new RangeError('exactly one asset of a fill must be collateral')
  }
  const side: Side = args.makerAssetId === 0n ? 'BUY' : 'SELL'
  const tokenId = side === 'BUY' ? args.takerAssetId : args.makerAssetId
  const amounts = sided(side, args.makerAmountFilled, args.takerAmountFilled)
  const [fee, feeShares] = side === 'BUY' ? [0n, args.fee] : [args.fee, 0n]
  return {
    args,
    traded: { side, tokenId: toTokenId(tokenId.toString()), ...amounts, fee: usd(fee), feeShares: shares(feeShares) },
  }
}

const sided = (side: Side, given: bigint, received: bigint): { shares: Shares; notional: Usd } =>
  side === 'BUY'
    ? { shares: shares(received), notional: usd(given) }
    : { shares: shares(given), notional: usd(received) }

/** Dust that moved no share, or a price above 1, has no average price and cannot be copied. */
const isPlausible = (fill: { shares: Shares; notional: Usd }): boolean =>
  fill.shares > 0n && (fill.notional as bigint) <= (fill.shares as bigint)

const isTxHash = (text: string): boolean => /^0x[0-9a-fA-F]{64}$/.test(text)
