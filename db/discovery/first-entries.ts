import type { Pool, PoolClient } from 'pg'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { SybilWallet } from '../../domain/traders/screens/sybil-ties.ts'
import { query } from '../pool.ts'
import { copyBatches } from './binary-copy.ts'
import { timeLiteral } from './fill-reader.ts'
import { atOneMoment, IN_ONE_PASS } from './moments.ts'

export type FirstEntries = {
  /**
   * How these wallets entered the events of the last 90 days, as known at a time: the first purchase in each, of the latest
   * {@link MOST_EVENTS} events of a wallet. In the order given; who sent their first dollars is not known here.
   */
  load(wallets: readonly Address[], asOf: EpochMs): Promise<SybilWallet[]>
}

const WINDOW_MS = 90 * 86_400_000
/** Whoever acts as one does so in the latest as in all. */
const MOST_EVENTS = 500

export function createFirstEntries(pool: Pool): FirstEntries {
  return { load: (wallets, asOf) => atOneMoment(pool, (client) => readEntries(client, wallets, asOf), IN_ONE_PASS) }
}

type Entry = SybilWallet['entries'][number]

async function readEntries(client: PoolClient, wallets: readonly Address[], asOf: EpochMs): Promise<SybilWallet[]> {
  const ids = await query<{ wallet_id: number; wallet: Address }>(
    client,
    'select wallet_id, wallet from wallets where wallet = any($1::text[])',
    [wallets],
  )
  const entriesOf = new Map<number, Entry[]>(ids.map(({ wallet_id }) => [wallet_id, []]))
  // Many wallets enter the same events: one text for all of them.
  const events = new Map<string, string>()
  const oneText = (text: string): string => {
    const known = events.get(text)
    if (known === undefined) events.set(text, text)
    return known ?? text
  }
  const firsts = firstsQuery([...entriesOf.keys()], asOf)
  for await (const batch of copyBatches(client, firsts, (row) => ({
    walletId: row.int() ?? 0,
    entry: { eventId: oneText(row.text() ?? ''), at: row.time() ?? 0, shares: (row.long() ?? 0) / 1e6 },
  }))) {
    for (const { walletId, entry } of batch) entriesOf.get(walletId)?.push(entry)
  }
  const idOf = new Map(ids.map(({ wallet, wallet_id }) => [wallet, wallet_id]))
  return wallets.map((wallet) => ({ wallet, funder: null, entries: entriesOf.get(idOf.get(wallet) ?? -1) ?? [] }))
}

/** COPY takes no parameters: numbers and times are written into the text. */
const firstsQuery = (walletIds: readonly number[], asOf: EpochMs): string => `
  with events as (
    select distinct on (market_key) market_key, event_id
    from market_facts
    where seen_at <= ${timeLiteral(asOf)}
    order by market_key, seen_at desc
  ),
  firsts as (
    select distinct on (trade.wallet_id, event)
      trade.wallet_id, coalesce(events.event_id, traded_markets.condition_id)::text collate "C" as event,
      trade.traded_at, trade.shares_micros
    from onchain_trades as trade
    join traded_tokens using (token_key)
    join traded_markets using (market_key)
    left join events using (market_key)
    where trade.wallet_id = any('{${walletIds.map(Math.trunc).join(',')}}'::int[])
      and trade.is_buy
      and trade.traded_at between ${timeLiteral(asOf - WINDOW_MS)} and ${timeLiteral(asOf)}
      and trade.ingested_at <= ${timeLiteral(asOf)}
    order by trade.wallet_id, event, trade.traded_at, trade.shares_micros desc
  ),
  ranked as (
    select *, row_number() over (partition by wallet_id order by traded_at desc, event) as place from firsts
  )
  select wallet_id, event, traded_at, shares_micros from ranked where place <= ${MOST_EVENTS}`
