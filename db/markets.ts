import type { Pool } from 'pg'
import { parseCanonicalJson, toCanonicalJson } from '../domain/copy/canonical.ts'
import type { Market } from '../domain/market/market.ts'
import type { TokenId } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'
import { query, queryOne } from './pool.ts'

export type SeenMarket = { market: Market; seenAt: EpochMs }

export type Markets = {
  /** Keeps the newest answer; an older one is ignored. */
  save(market: Market, seenAt: EpochMs): Promise<void>
  findByToken(tokenId: TokenId): Promise<SeenMarket | null>
  /** Markets in which we hold shares, in any mode. */
  listHeld(): Promise<Market[]>
}

/** The last good answer about each market. */
export function createMarkets(pool: Pool): Markets {
  return {
    async save(market, seenAt) {
      await query(pool, SAVE, [
        market.conditionId,
        market.eventId,
        market.question,
        market.resolved,
        toCanonicalJson(market),
        new Date(seenAt),
        market.outcomes.map((outcome) => outcome.tokenId),
        market.outcomes.map((outcome) => outcome.name),
      ])
    },

    async findByToken(tokenId) {
      const row = await queryOne<MarketRow>(
        pool,
        `select market::text, seen_at from markets
         where condition_id = (select condition_id from market_tokens where token_id = $1)`,
        [tokenId],
      )
      return row && { market: toMarket(row), seenAt: row.seen_at }
    },

    async listHeld() {
      const rows = await query<MarketRow>(
        pool,
        `select market::text, seen_at from markets
         where condition_id in (select condition_id from lots where open_shares_micros > 0)
         order by condition_id`,
      )
      return rows.map(toMarket)
    },
  }
}

type MarketRow = { market: string; seen_at: EpochMs }

const toMarket = (row: MarketRow): Market => parseCanonicalJson(row.market) as Market

/** An answer older than the stored one changes nothing. A token never moves to another market. */
const SAVE = `
  with saved as (
    insert into markets (condition_id, event_id, question, resolved, market, seen_at)
    values ($1, $2, $3, $4, $5::jsonb, $6::timestamptz)
    on conflict (condition_id) do update set
      event_id = excluded.event_id,
      question = excluded.question,
      resolved = excluded.resolved,
      market = excluded.market,
      seen_at = excluded.seen_at
    where markets.seen_at <= excluded.seen_at
    returning condition_id
  )
  insert into market_tokens (token_id, condition_id, outcome)
  select token_id, saved.condition_id, outcome
  from saved, unnest($7::text[], $8::text[]) as tokens (token_id, outcome)
  on conflict (token_id) do update set outcome = excluded.outcome
  where market_tokens.condition_id = excluded.condition_id`
