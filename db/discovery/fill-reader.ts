import type { PoolClient } from 'pg'
import type { ConditionId, OrderHash, TokenId, TxHash } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { HistoryFill, HistorySource, TraderHistory } from '../../domain/traders/history.ts'
import { copyBatches, type RowReader } from './binary-copy.ts'
import type { HistoryQuery } from './history-types.ts'
import { MARK_COLUMNS, readMarks } from './marks-reader.ts'

export type KnownFill = TraderHistory['fills'][number]

/** The fills of one wallet, in order of time. Tokens are so far only keys, one a fill; their names are not filled in yet. */
export type WalletFills = { walletId: number; fills: KnownFill[]; tokenKeys: number[] }

/** Nobody trades this often by hand; what there is shows that as well as all of it would. */
export const MOST_FILLS = 100_000

/**
 * The fills of some wallets as they were known at a time, wallet by wallet; of each the newest {@link MOST_FILLS}. Whoever stops
 * before the end must not use the client any more.
 */
export async function* readFills(
  client: PoolClient,
  walletIds: readonly number[],
  asked: HistoryQuery,
): AsyncGenerator<WalletFills> {
  let own = begin(NOBODY)
  for await (const batch of copyBatches(client, fillsQuery(walletIds, asked), (row) => readFill(row, asked.asOf))) {
    for (const read of batch) {
      if (!read) continue
      if (own.walletId !== read.walletId) {
        if (own.walletId !== NOBODY) yield newest(own)
        own = begin(read.walletId)
      }
      own.fills.push(read.fill)
      own.tokenKeys.push(read.tokenKey)
      if (own.fills.length === 2 * MOST_FILLS) own = newest(own)
    }
  }
  if (own.walletId !== NOBODY) yield newest(own)
}

const NOBODY = -1

const begin = (walletId: number): WalletFills => ({ walletId, fills: [], tokenKeys: [] })

function newest(own: WalletFills): WalletFills {
  const { walletId, fills, tokenKeys } = own
  if (fills.length <= MOST_FILLS) return own
  return { walletId, fills: fills.slice(-MOST_FILLS), tokenKeys: tokenKeys.slice(-MOST_FILLS) }
}

/** COPY takes no parameters: numbers and times are written into the text. */
function fillsQuery(walletIds: readonly number[], { from, asOf }: HistoryQuery): string {
  const until = timeLiteral(asOf)
  return `
    select
      trade.wallet_id, trade.token_key, trade.traded_at, trade.shares_micros, trade.notional_micros, trade.fee_micros,
      trade.ingested_at, trade.is_buy, trade.is_maker,
      case trade.source when 'chain' then 0 when 'data-api' then 1 else 2 end,
      trade.tx_hash, trade.order_hash, trade.earlier::text,
      ${MARK_COLUMNS}
    from onchain_trades as trade
    left join trade_marks as mark
      on mark.token_key = trade.token_key and mark.traded_at = trade.traded_at
      and mark.traded_at between ${timeLiteral(from)} and ${until}
    where trade.wallet_id = any('{${walletIds.map(Math.trunc).join(',')}}'::int[])
      and trade.traded_at between ${timeLiteral(from)} and ${until}
      and (trade.ingested_at <= ${until} or trade.earlier is not null)
    order by trade.wallet_id, trade.traded_at, trade.token_key, trade.is_buy, trade.tx_hash`
}

const LAST_TIME = Date.parse('9999-12-31T00:00:00Z')

/** A time as it is written into the text of a query. */
export const timeLiteral = (at: EpochMs): string =>
  `'${new Date(Math.min(LAST_TIME, Math.max(0, at))).toISOString()}'::timestamptz`

const SOURCES = ['chain', 'data-api', 'bitquery'] as const satisfies readonly HistorySource[]

const NOT_YET = ''

type ReadFill = { walletId: number; tokenKey: number; fill: KnownFill }

/** What can be corrected: amounts, and what not every source tells. */
type Content = Pick<HistoryFill, 'shares' | 'notional' | 'fee' | 'role' | 'source' | 'orderHash'>

/** Null where the fill was not known yet. */
function readFill(row: RowReader, asOf: EpochMs): ReadFill | null {
  const walletId = row.int() ?? 0
  const tokenKey = row.int() ?? 0
  const at = row.time() ?? 0
  const shares = (row.long() ?? 0) / 1e6
  const notional = (row.long() ?? 0) / 1e6
  const fee = (row.long() ?? 0) / 1e6
  const ingestedAt = row.time() ?? 0
  const side = row.flag() ? 'BUY' : 'SELL'
  const role = roleOf(row.flag())
  const source = SOURCES[row.int() ?? 0] ?? 'chain'
  const txHash = `0x${row.hex()}` as TxHash
  const order = row.hex()
  const earlier = row.text()
  const marks = readMarks(row, at, asOf)
  const fill: KnownFill = {
    at,
    conditionId: NOT_YET as ConditionId,
    tokenId: NOT_YET as TokenId,
    outcomeIndex: null,
    side,
    role,
    shares,
    notional,
    fee,
    orderHash: order === null ? null : (`0x${order}` as OrderHash),
    txHash,
    source,
    marks,
  }
  if (ingestedAt <= asOf) return { walletId, tokenKey, fill }
  const before = contentBefore(earlier, asOf)
  return before && { walletId, tokenKey, fill: { ...fill, ...before } }
}

/** As `trade_as_known` writes it. */
type EarlierTrade = {
  ingestedAt: EpochMs
  sharesMicros: number
  notionalMicros: number
  feeMicros: number
  isMaker: boolean | null
  orderHash: string | null
  source: HistorySource
}

/** The last that was known at a time, of what has been corrected since. */
function contentBefore(earlier: string | null, asOf: EpochMs): Content | null {
  const versions = earlier === null ? [] : (JSON.parse(earlier) as EarlierTrade[])
  const known = versions.findLast(({ ingestedAt }) => ingestedAt <= asOf)
  if (!known) return null
  return {
    shares: known.sharesMicros / 1e6,
    notional: known.notionalMicros / 1e6,
    fee: known.feeMicros / 1e6,
    role: roleOf(known.isMaker),
    source: known.source,
    orderHash: known.orderHash === null ? null : (`0x${known.orderHash}` as OrderHash),
  }
}

const roleOf = (isMaker: boolean | null) => (isMaker === null ? null : isMaker ? 'maker' : 'taker')
