import { conditionalTokensAbi, orderFilledV2Abi, ordersMatchedAbi } from '../../adapters/polygon/abi.ts'
import type { Side } from '../../domain/copy/fill.ts'
import { mulDiv } from '../../domain/money/rounding.ts'
import { ONE, parseMicros } from '../../domain/money/units.ts'
import { addressOf, hashOf } from '../ids.ts'
import type { SessionFill, VenueMarket } from '../session.ts'
import type { EmittedLog, PendingTransaction } from './chain.ts'
import { emittedLog, transfersAbi } from './events.ts'

type Hex = `0x${string}`

/** Contracts of Polygon mainnet that take part in a match, lower case. */
export const CONTRACTS = {
  exchange: '0xe111180000d2663c0091e4f400237545b87b996b',
  negRiskExchange: '0xe2222d279d744050d28e00520010520000310f59',
  exchangeV3: '0xe3333700ca9d93003f00f0f71f8515005f6c00aa',
  conditionalTokens: '0x4d97dcd97ec945f40cf65f87097ace5ea0476045',
  collateralAdapter: '0xada100db00ca00073811820692005400218fce1f',
  pusd: '0xc011a7e12a19f7b1f670d46f03b03f3342e82dfb',
  usdce: '0x2791bca1f2de4661ed88a30c99a7a9449aa84174',
  oracle: '0x6a9d222616c90fca5754cd1333cfd9b7fb6a4f74',
} as const satisfies Record<string, Hex>

/** One order's part in a match: what its owner gave and received, in micro-units. */
export type OrderPart = {
  orderHash: Hex
  owner: Hex
  side: Side
  tokenId: string
  shares: bigint
  notional: bigint
  fee: bigint
}

/** One `matchOrders` call: resting orders that met one taker order, on a market's exchange. */
export type Match = {
  exchange: Hex
  /** Against the same token, or creating or burning pairs of this condition's tokens. */
  kind: 'complementary' | 'mint' | 'merge'
  conditionId: Hex | null
  makers: readonly OrderPart[]
  taker: OrderPart
}

/** A fill ready for the chain: who owned it, its market, and the part of the leader and of everyone it met. */
export type StagedFill = {
  script: SessionFill
  wallet: Hex
  /** Null for a token that no market has. */
  market: VenueMarket | null
  orderHash: Hex
}

/** Writes the transaction in which these fills happen. Each `matchOrders` logs its makers' fills, then its taker's, then the match. */
export function transactionOf(hash: Hex, fills: readonly StagedFill[]): PendingTransaction {
  const logs = fills.flatMap((fill) => matchesOf(fill).flatMap(logsOfMatch))
  const [first] = fills
  return { hash, from: addressOf('operator', hash), to: first ? exchangeOf(first) : CONTRACTS.exchange, logs }
}

/** The exchange that settles a fill. */
function exchangeOf({ script, market }: StagedFill): Hex {
  if (script.exchange) return script.exchange as Hex
  if (market?.version === 'v2') return CONTRACTS.exchangeV3
  return market?.negRisk ? CONTRACTS.negRiskExchange : CONTRACTS.exchange
}

/** All orders of a fill's matches, the leader's parts among them. */
export const partsOf = (fill: StagedFill): { part: OrderPart; role: 'maker' | 'taker' }[] =>
  matchesOf(fill).flatMap((match) => [
    ...match.makers.map((part) => ({ part, role: 'maker' as const })),
    { part: match.taker, role: 'taker' as const },
  ])

/** The transaction in which a condition's payouts are reported. */
export function resolutionOf(market: VenueMarket): PendingTransaction {
  return {
    hash: hashOf('resolution', market.conditionId),
    from: CONTRACTS.oracle,
    to: CONTRACTS.conditionalTokens,
    logs: [
      emittedLog(CONTRACTS.conditionalTokens, conditionalTokensAbi, 'ConditionResolution', {
        conditionId: market.conditionId as Hex,
        oracle: CONTRACTS.oracle,
        questionId: market.questionId as Hex,
        outcomeSlotCount: 2n,
        payoutNumerators: market.outcomes.map((outcome) => BigInt(Math.round(outcome.payout * 1e6))),
      }),
    ],
  }
}

function matchesOf(fill: StagedFill): Match[] {
  const { script, market } = fill
  const place = {
    exchange: exchangeOf(fill),
    kind: script.match,
    conditionId: (market?.conditionId ?? null) as Hex | null,
  }
  const legs = script.legs.map((leg, index) => {
    const quantity = parseMicros(leg.shares)
    const notional = mulDiv(quantity, parseMicros(leg.price), ONE, 'down')
    return { quantity, notional, counterparty: counterpartyPart(fill, index, quantity, notional) }
  })
  const leaderPart = (of: readonly (typeof legs)[number][]): OrderPart => ({
    orderHash: fill.orderHash,
    owner: fill.wallet,
    side: script.side,
    tokenId: script.tokenId,
    shares: of.reduce((sum, leg) => sum + leg.quantity, 0n),
    notional: of.reduce((sum, leg) => sum + leg.notional, 0n),
    fee: 0n,
  })
  if (script.role === 'maker') {
    return legs.map((leg, index) => ({
      ...place,
      makers: [{ ...leaderPart([leg]), fee: index === 0 ? parseMicros(script.fee ?? '0') : 0n }],
      taker: { ...leg.counterparty, fee: takerFee(market?.fees, leg.counterparty) },
    }))
  }
  const groups = script.split ? legs.map((leg) => [leg]) : [legs]
  return groups.map((group, index) => {
    const taker = leaderPart(group)
    const explicit = script.fee === undefined ? null : index === 0 ? parseMicros(script.fee) : 0n
    return {
      ...place,
      makers: group.map((leg) => leg.counterparty),
      taker: { ...taker, fee: explicit ?? takerFee(market?.fees, taker) },
    }
  })
}

/** Against the same token the other side; in a mint or merge the same side of the complement, at one minus the price. */
function counterpartyPart(fill: StagedFill, index: number, quantity: bigint, notional: bigint): OrderPart {
  const { script, market } = fill
  const seed = hashOf('counterparty', script.name, index)
  const base = { orderHash: hashOf('order', seed), owner: addressOf('wallet', seed), shares: quantity, fee: 0n }
  if (script.match === 'complementary') {
    return { ...base, side: script.side === 'BUY' ? 'SELL' : 'BUY', tokenId: script.tokenId, notional }
  }
  const complement = market?.outcomes.find((outcome) => outcome.tokenId !== script.tokenId)?.tokenId
  return { ...base, side: script.side, tokenId: complement ?? script.tokenId, notional: quantity - notional }
}

/** shares × rate × (p(1−p))^exponent, cut to five decimals as the exchange does; makers pay nothing. */
export function takerFee(fees: VenueMarket['fees'] | undefined, part: OrderPart): bigint {
  if (!fees || part.shares === 0n) return 0n
  const price = Number(part.notional) / Number(part.shares)
  const fee = (Number(part.shares) / 1e6) * fees.rate * (price * (1 - price)) ** fees.exponent
  return BigInt(Math.floor(fee * 1e5 + 1e-6)) * 10n
}

/** What a match writes: its makers' fills, then its taker's, then itself. */
export function logsOfMatch(match: Match): EmittedLog[] {
  const { exchange, makers, taker } = match
  const amounts = given(taker)
  return [
    ...pairLogs(match, 'PositionSplit'),
    ...makers.flatMap((maker) => orderLogs(exchange, maker, taker.owner)),
    ...orderLogs(exchange, taker, exchange),
    ...pairLogs(match, 'PositionsMerge'),
    emittedLog(exchange, ordersMatchedAbi, 'OrdersMatched', {
      takerOrderHash: taker.orderHash,
      takerOrderMaker: taker.owner,
      side: taker.side === 'BUY' ? 0 : 1,
      tokenId: BigInt(taker.tokenId),
      makerAmountFilled: amounts.gave,
      takerAmountFilled: amounts.received,
    }),
  ]
}

/** A mint begins with a split of collateral into pairs, a merge ends with pairs becoming collateral again. */
function pairLogs({ kind, conditionId, makers }: Match, event: 'PositionSplit' | 'PositionsMerge') {
  const wanted = event === 'PositionSplit' ? 'mint' : 'merge'
  if (kind !== wanted || conditionId === null) return []
  return [
    emittedLog(CONTRACTS.conditionalTokens, conditionalTokensAbi, event, {
      stakeholder: CONTRACTS.collateralAdapter,
      collateralToken: CONTRACTS.usdce,
      parentCollectionId: `0x${'0'.repeat(64)}`,
      conditionId,
      partition: [1n, 2n],
      amount: makers.reduce((sum, maker) => sum + maker.shares, 0n),
    }),
  ]
}

/** What one order moved, and its `OrderFilled`. */
function orderLogs(exchange: Hex, part: OrderPart, counterparty: Hex): EmittedLog[] {
  const buys = part.side === 'BUY'
  const { gave, received } = given(part)
  const tokenId = BigInt(part.tokenId)
  const cash = buys ? { from: part.owner, to: exchange } : { from: exchange, to: part.owner }
  return [
    emittedLog(CONTRACTS.pusd, transfersAbi, 'Transfer', { ...cash, value: part.notional }),
    emittedLog(CONTRACTS.conditionalTokens, transfersAbi, 'TransferSingle', {
      operator: exchange,
      from: cash.to,
      to: cash.from,
      id: tokenId,
      value: part.shares,
    }),
    emittedLog(exchange, orderFilledV2Abi, 'OrderFilled', {
      orderHash: part.orderHash,
      maker: part.owner,
      taker: counterparty,
      side: buys ? 0 : 1,
      tokenId,
      makerAmountFilled: gave,
      takerAmountFilled: received,
      fee: part.fee,
      builder: `0x${'0'.repeat(64)}`,
      metadata: `0x${'0'.repeat(64)}`,
    }),
    ...(part.fee > 0n
      ? [emittedLog(exchange, transfersAbi, 'FeeCharged', { receiver: addressOf('fee receiver'), amount: part.fee })]
      : []),
  ]
}

/** From the owner's viewpoint: a buyer gives cash and receives shares. */
const given = (part: OrderPart) =>
  part.side === 'BUY' ? { gave: part.notional, received: part.shares } : { gave: part.shares, received: part.notional }
