import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { hashOf, tokenIdOf } from '../../sim/ids.ts'
import type { SessionMarket } from '../../sim/session.ts'
import { readRecording } from '../recorded-books.ts'

/** Which part of a recording the session shows: from `fromMs` after its window opened, as session time zero. */
export type Cut = { slug: string; fromMs: number }

const marketSchema = z.object({
  market_id: z.string(),
  slug: z.string(),
  question: z.string(),
  start_ts: z.number(),
  end_ts: z.number(),
  outcome_up: z.string(),
  outcome_down: z.string(),
  payout_up: z.number(),
  payout_down: z.number(),
})

/** Results were known within seconds; the recordings do not say when. */
const RESOLVES_AFTER_MS = 8_000

/** What such markets charge: recorded from one of the same family on 2026-10-05. */
const FEES = { rate: 0.07, exponent: 1, type: 'crypto_fees_v2' }

/**
 * One recorded market, moved in time so that the cut begins with the session. Nothing else is changed: levels and the
 * distances between snapshots are as recorded. Token ids were not recorded and are derived.
 *
 * @throws Error when the folder does not have it.
 */
export function recordedMarket(dir: string, cut: Cut): SessionMarket {
  const markets = z.array(marketSchema).parse(JSON.parse(readFileSync(join(dir, 'markets.json'), 'utf8')))
  const market = markets.find(({ slug }) => slug === cut.slug)
  const snapshots = readRecording(join(dir, `${cut.slug}.jsonl.gz`))
  if (!market || !snapshots) throw new Error(`${dir} has no recording of ${cut.slug}`)
  const toSession = (ts: number) => ts - market.start_ts - cut.fromMs
  const endsMs = toSession(market.end_ts)
  const ups = snapshots.filter(({ side }) => side === 'UP')
  const before = ups.findLast(({ ts }) => toSession(ts) <= 0)
  const shown = ups.filter(({ ts }) => toSession(ts) > 0 && toSession(ts) <= endsMs)
  return {
    id: String(market.start_ts / 1000),
    conditionId: market.market_id,
    questionId: hashOf('question', market.market_id),
    slug: market.slug,
    question: market.question,
    description: 'Resolves to "Up" if Bitcoin ends the window at or above its price at the beginning, else to "Down".',
    event: { id: String(market.start_ts / 1000 + 1), slug: market.slug, title: market.question },
    outcomes: [
      { name: market.outcome_up, tokenId: tokenIdOf(market.market_id, 0), payout: market.payout_up },
      { name: market.outcome_down, tokenId: tokenIdOf(market.market_id, 1), payout: market.payout_down },
    ],
    version: 'v1',
    negRisk: false,
    tickSize: 0.01,
    minOrderShares: 5,
    fees: FEES,
    opensMs: toSession(ups[0]?.ts ?? market.start_ts),
    endsMs,
    closesMs: endsMs,
    resolvesMs: endsMs + RESOLVES_AFTER_MS,
    books: [...(before ? [{ ...before, ts: cut.fromMs + market.start_ts }] : []), ...shown].map(
      ({ ts, bids, asks }) => ({
        atMs: Math.round(toSession(ts)),
        bids: bids.map(([at, shares]) => [at, shares]),
        asks: asks.map(([at, shares]) => [at, shares]),
      }),
    ),
  }
}
