import type { ConditionId, TokenId, TxHash } from '../../domain/money/ids.ts'
import { type EpochMs, toNumber } from '../../domain/money/units.ts'
import type { HistorySource, WalletEvent } from '../../domain/traders/history.ts'
import { type Queryable, query } from '../pool.ts'
import type { HistoryQuery } from './history-types.ts'

/** The events of some wallets as they were known at a time, by wallet and in order of time. */
export async function readEvents(
  client: Queryable,
  walletIds: readonly number[],
  { from, asOf }: HistoryQuery,
): Promise<Map<number, WalletEvent[]>> {
  const byWallet = new Map<number, WalletEvent[]>()
  for (const row of await query<EventRow>(client, EVENTS, [walletIds, new Date(from), new Date(asOf)])) {
    const own = byWallet.get(row.wallet_id)
    if (own) own.push(toEvent(row))
    else byWallet.set(row.wallet_id, [toEvent(row)])
  }
  return byWallet
}

const EVENTS = `
  select
    wallet_id, at, kind, encode(tx_hash, 'hex') as tx_hash, condition_id, token_id, shares_micros, cash_micros, source
  from wallet_events
  left join traded_tokens using (token_key)
  left join traded_markets on traded_markets.market_key = coalesce(
    wallet_events.market_key, case when traded_tokens.placed_at <= $3::timestamptz then traded_tokens.market_key end
  )
  where wallet_id = any($1::int[])
    and at between $2::timestamptz and $3::timestamptz and ingested_at <= $3::timestamptz
  order by wallet_id, at, tx_hash, kind, condition_id, token_id`

type EventRow = {
  wallet_id: number
  at: EpochMs
  kind: WalletEvent['kind']
  tx_hash: string
  condition_id: ConditionId | null
  token_id: TokenId | null
  shares_micros: bigint
  cash_micros: bigint
  source: HistorySource
}

const toEvent = (row: EventRow): WalletEvent => ({
  kind: row.kind,
  at: row.at,
  txHash: `0x${row.tx_hash}` as TxHash,
  conditionId: row.condition_id,
  tokenId: row.token_id,
  shares: toNumber(row.shares_micros),
  cash: toNumber(row.cash_micros),
  source: row.source,
})
