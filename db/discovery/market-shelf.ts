import type { ConditionId, TokenId } from '../../domain/money/ids.ts'
import { type EpochMs, toNumber } from '../../domain/money/units.ts'
import type { TradedMarket } from '../../domain/traders/history.ts'
import { type Queryable, query } from '../pool.ts'

/** What a token's key stands for, as of some time. */
export type ShelvedToken = { tokenId: TokenId; conditionId: ConditionId; outcomeIndex: number | null }

/** Tokens and markets that were read once for a whole pass over many wallets. */
export type MarketShelf = {
  /** Reads those that are not on the shelf yet. */
  put(client: Queryable, tokenKeys: Iterable<number>, conditions: Iterable<ConditionId>): Promise<void>
  token(key: number): ShelvedToken | undefined
  /** Of all that were put; those not known at the time are missing. */
  markets: ReadonlyMap<ConditionId, TradedMarket>
}

/** A shelf of what was known at a time. */
export function createMarketShelf(asOf: EpochMs): MarketShelf {
  const tokens = new Map<number, ShelvedToken>()
  const markets = new Map<ConditionId, TradedMarket>()
  const asked = new Set<ConditionId>()
  return {
    markets,
    token: (key) => tokens.get(key),
    async put(client, tokenKeys, conditions) {
      const keys = [...new Set(tokenKeys)].filter((key) => !tokens.has(key))
      for (const row of keys.length === 0 ? [] : await query<TokenRow>(client, TOKENS, [keys, new Date(asOf)])) {
        const { token_id: tokenId, condition_id, outcome_index: outcomeIndex } = row
        tokens.set(row.token_key, { tokenId, outcomeIndex, conditionId: condition_id ?? unplaced(tokenId) })
      }
      const wanted = new Set<ConditionId>(conditions)
      for (const key of keys) {
        const token = tokens.get(key)
        if (token) wanted.add(token.conditionId)
      }
      const missing = [...wanted].filter((conditionId) => !asked.has(conditionId))
      if (missing.length === 0) return
      for (const conditionId of missing) asked.add(conditionId)
      for (const row of await query<MarketRow>(client, MARKETS, [missing, new Date(asOf)])) {
        markets.set(row.condition_id, toMarket(row))
      }
    },
  }
}

/** A condition id that no market has: the token as hexadecimal digits. */
const unplaced = (tokenId: TokenId): ConditionId => `0x${BigInt(tokenId).toString(16).padStart(64, '0')}` as ConditionId

const TOKENS = `
  select token_key, token_id, condition_id, case when condition_id is not null then outcome_index end as outcome_index
  from traded_tokens
  left join traded_markets
    on traded_markets.market_key = traded_tokens.market_key and traded_tokens.placed_at <= $2::timestamptz
  where token_key = any($1::int[])`

/** Of each market the newest facts of the time, and its resolution as far as it had come and was known. */
const MARKETS = `
  select
    traded_markets.condition_id, facts.*, resolutions.payouts_micros, resolutions.resolved_at
  from traded_markets
  cross join lateral (
    select
      event_id, question, category, neg_risk, outcomes, created_at, opened_at, starts_at, ends_at, fee_rate
    from market_facts
    where market_facts.market_key = traded_markets.market_key and seen_at <= $2::timestamptz
    order by seen_at desc limit 1
  ) as facts
  left join resolutions
    on resolutions.condition_id = traded_markets.condition_id
    and resolutions.seen_at <= $2::timestamptz and resolutions.resolved_at <= $2::timestamptz
  where traded_markets.condition_id = any($1::text[])`

type TokenRow = {
  token_key: number
  token_id: TokenId
  condition_id: ConditionId | null
  outcome_index: number | null
}

type MarketRow = {
  condition_id: ConditionId
  event_id: string
  question: string
  category: string | null
  neg_risk: boolean
  outcomes: TradedMarket['outcomes']
  created_at: EpochMs | null
  opened_at: EpochMs | null
  starts_at: EpochMs | null
  ends_at: EpochMs | null
  fee_rate: number | null
  payouts_micros: bigint[] | null
  resolved_at: EpochMs | null
}

const toMarket = (row: MarketRow): TradedMarket => ({
  conditionId: row.condition_id,
  eventId: row.event_id,
  question: row.question,
  category: row.category,
  negRisk: row.neg_risk,
  outcomes: row.outcomes,
  createdAt: row.created_at,
  openedAt: row.opened_at,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  feeRate: row.fee_rate,
  resolvedAt: row.resolved_at,
  payouts: row.payouts_micros?.map((micros) => toNumber(BigInt(micros))) ?? null,
})
