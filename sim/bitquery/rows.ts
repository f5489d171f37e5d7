import { LIVE_EXCHANGES } from '../../adapters/polygon/exchanges.ts'
import { addressOf, hashOf } from '../ids.ts'
import type { ActivityRow } from '../venue/activity-row.ts'
import type { Stage } from '../venue/stage.ts'

/** What the cube says of a token. */
export type TradedToken = { conditionId: string; index: number; label: string; marketId: string; title: string }

/** A row of the trades cube, nested as it is asked for. */
export type CubeRow = ReturnType<typeof rowOf>

/** What the stage knows of a token. */
export function tokenOf(stage: Stage, tokenId: string): TradedToken | null {
  const market = stage.byToken(tokenId)?.market
  const index = market?.outcomes.findIndex((outcome) => outcome.tokenId === tokenId) ?? -1
  const label = market?.outcomes[index]?.name
  if (!market || label === undefined) return null
  return { conditionId: market.conditionId, index, label, marketId: market.id, title: market.question }
}

const [EXCHANGE] = LIVE_EXCHANGES.map(({ address }) => address as string)
const CONDITIONAL_TOKENS = '0x4d97dcd97ec945f40cf65f87097ace5ea0476045'

/**
 * The venue's trades as Bitquery has them: a row per order, whose owner is called the seller whichever way it traded, and the
 * order's counterparty the buyer. A taker so appears as buyer of each maker's row and once more as the seller of its own, of
 * which the exchange is the buyer: who counts both counts it twice.
 */
export function cubeRowsOf(rows: readonly ActivityRow[], tokenOf: (tokenId: string) => TradedToken | null): CubeRow[] {
  const transactions = new Map<string, ActivityRow[]>()
  for (const row of rows) {
    if (row.type !== 'TRADE') continue
    const group = transactions.get(row.txHash)
    if (group) group.push(row)
    else transactions.set(row.txHash, [row])
  }
  return [...transactions.values()].flatMap((group) => {
    const taker = group.find(({ role }) => role === 'taker')
    const isAlone = group.every(({ role }) => role === 'taker')
    const all = taker && isAlone ? [...group, otherSideOf(taker)] : group
    return all.map((row) => {
      const buyer = row.role === 'taker' ? EXCHANGE : (taker?.wallet ?? addressOf('taker of', row.txHash))
      return rowOf(row, buyer ?? '', tokenOf(row.tokenId ?? ''))
    })
  })
}

/** The resting order that a taker must have met, of whoever owned it. */
const otherSideOf = (taker: ActivityRow): ActivityRow => ({
  ...taker,
  role: 'maker',
  wallet: addressOf('maker of', taker.txHash),
  side: taker.side === 'BUY' ? 'SELL' : 'BUY',
})

function rowOf(row: ActivityRow, buyer: string, token: TradedToken | null) {
  const collateral = Math.round(row.shares * row.price * 1e6) / 1e6
  return {
    at: row.timestamp * 1000,
    Block: { Time: new Date(row.timestamp * 1000).toISOString().replace('.000Z', 'Z'), Number: String(row.timestamp) },
    Log: { SmartContract: EXCHANGE ?? '' },
    TransactionStatus: { Success: true },
    Transaction: { Hash: row.txHash, From: addressOf('operator') },
    Trade: {
      OutcomeTrade: {
        Buyer: buyer,
        Seller: row.wallet,
        Amount: String(row.shares),
        CollateralAmount: collateral,
        CollateralAmountInUSD: String(collateral),
        Price: row.price,
        PriceInUSD: row.price,
        OrderId: hashOf('order', row.txHash, row.wallet, row.tokenId ?? '', row.side ?? ''),
        IsOutcomeBuy: row.side === 'BUY',
      },
      Prediction: {
        ConditionId: token?.conditionId ?? '',
        Question: { Id: '', MarketId: token?.marketId ?? '', Title: token?.title ?? '' },
        Outcome: { Id: '', Index: token?.index ?? 0, Label: token?.label ?? '' },
        OutcomeToken: { AssetId: row.tokenId ?? '', SmartContract: CONDITIONAL_TOKENS },
        Marketplace: { ProtocolName: 'polymarket', ProtocolVersion: '2', SmartContract: EXCHANGE ?? '' },
      },
    },
  }
}
