import pLimit from 'p-limit'
import type { Pool } from 'pg'
import { createHistories } from '../../db/discovery/histories.ts'
import type { SavedMarks } from '../../db/discovery/history-types.ts'
import { createScores } from '../../db/discovery/scores.ts'
import { type Address, toTxHash } from '../../domain/money/ids.ts'
import { profileOf, type TraderProfile } from '../../domain/traders/profile.ts'
import type { ReportedFill } from '../../domain/traders/sources.ts'
import type { InventedWorld } from './invented-trades.ts'
import { PROFILE } from './order.ts'

const DAY_MS = 86_400_000
/** Pages that are stored at a time. */
const AT_ONCE = 2
const PROFILES_AT_ONCE = 100

export type Refresh = { wallets: number; newFills: number; appendMs: number; profilesMs: number; storeMs: number }

/** A day later: takes in what some wallets traded on that day, and scores and stores them again. */
export async function refreshWallets(pool: Pool, world: InventedWorld, wallets: readonly Address[]): Promise<Refresh> {
  const histories = createHistories(pool)
  const scores = createScores(pool)
  const asOf = world.until + DAY_MS
  const perDay = await tradesPerDay(pool, world, wallets)
  const startedAt = performance.now()
  let newFills = 0
  const limit = pLimit(AT_ONCE)
  await Promise.all(
    wallets.map((wallet, i) =>
      limit(async () => {
        const fills = dayOf(world, i, perDay.get(wallet) ?? 1)
        const progress = { cursor: null, from: world.from, until: asOf, isComplete: true }
        await histories.append({ wallet, fills, events: [], progress }, asOf)
        await histories.saveMarks(fills.map(marksOf), asOf)
        newFills += fills.length
      }),
    ),
  )
  const appendedAt = performance.now()
  const profiles: TraderProfile[] = []
  for await (const history of histories.loadMany(wallets, { from: world.from, asOf })) {
    profiles.push(profileOf(history, asOf, PROFILE))
  }
  const profiledAt = performance.now()
  await scores.begin({ runId: 'refresh', kind: 'refresh', startedAt: asOf })
  for (let from = 0; from < profiles.length; from += PROFILES_AT_ONCE) {
    await scores.saveProfiles('refresh', profiles.slice(from, from + PROFILES_AT_ONCE))
  }
  return {
    wallets: profiles.length,
    newFills,
    appendMs: appendedAt - startedAt,
    profilesMs: profiledAt - appendedAt,
    storeMs: performance.now() - profiledAt,
  }
}

async function tradesPerDay(
  pool: Pool,
  world: InventedWorld,
  wallets: readonly Address[],
): Promise<Map<Address, number>> {
  const { rows } = await pool.query<{ wallet: Address; per_day: number }>(
    `select wallet, ceil(count(*) / $2::float8)::int as per_day
     from onchain_trades join wallets using (wallet_id) where wallet = any($1::text[]) group by wallet`,
    [wallets, (world.until - world.from) / DAY_MS],
  )
  return new Map(rows.map((row) => [row.wallet, row.per_day]))
}

/** Purchases through the day after the world's last, in its youngest markets. */
function dayOf({ markets, until }: InventedWorld, wallet: number, count: number): ReportedFill[] {
  return Array.from({ length: count }, (_, i) => {
    const market = markets.length - 1 - ((wallet * 31 + i * 7) % Math.min(500, markets.length))
    const price = markets[market]?.price ?? 0.5
    return {
      at: until + Math.floor(((i + 0.5) / count) * DAY_MS * 0.5) + (wallet % 1_000) * 1_000,
      conditionId: null,
      tokenId: String(2 * market) as ReportedFill['tokenId'],
      outcomeIndex: null,
      side: 'BUY',
      role: 'taker',
      shares: 100,
      notional: 100 * price,
      fee: price * (1 - price) * 4,
      orderHash: null,
      txHash: toTxHash(`0x${(wallet * 100_000 + i).toString(16).padStart(64, 'd')}`),
      source: 'data-api',
    }
  })
}

function marksOf({ tokenId, at, notional }: ReportedFill): SavedMarks {
  const mid = notional / 100
  const ahead = { after6h: null, after24h: null, close: null }
  const marks = {
    before: mid,
    after1m: mid,
    after5m: mid,
    after15m: mid,
    after1h: mid,
    ...ahead,
    closesAt: at + DAY_MS,
  }
  return { tokenId, at, marks, isComplete: false }
}
