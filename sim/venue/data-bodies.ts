import type { EpochMs } from '../../domain/money/units.ts'
import type { ActivityRow } from './activity-row.ts'
import type { WalletPosition } from './positions.ts'
import type { Stage, StagedMarket } from './stage.ts'

/** What bodies are written with. */
export type BodyContext = {
  stage: Stage
  now: () => EpochMs
  /** What the venue calls a wallet; empty where it calls it nothing. */
  labelOf: (wallet: string) => string
  /** The chain's height at a time, for `resolved_block`. */
  heightAt: (at: EpochMs) => number
}

/** Rows younger than this do not know their outcome yet. */
const FRESH_MS = 30_000

/** A trade; while it is fresh its outcome index is 999 and its event empty. */
export function tradeBody(context: BodyContext, row: ActivityRow): Record<string, unknown> {
  return { ...rowBody(context, row), side: row.side }
}

/** As a trade, with its type and the cash that moved: a buyer's includes the fee. */
export function activityBody(context: BodyContext, row: ActivityRow): Record<string, unknown> {
  return { ...rowBody(context, row), side: row.side ?? '', type: row.type, usdc_size: row.cash }
}

/** What is not a trade has no token, side or outcome; what is not of one market has no market either. */
function rowBody({ stage, now, labelOf }: BodyContext, row: ActivityRow): Record<string, unknown> {
  const market = row.conditionId === null ? undefined : stage.byCondition(row.conditionId)?.market
  const index = market?.outcomes.findIndex((outcome) => outcome.tokenId === row.tokenId) ?? -1
  const fresh = now() - row.timestamp * 1000 < FRESH_MS
  return {
    proxy_wallet: row.wallet,
    token_id: row.tokenId ?? '',
    condition_id: row.conditionId ?? '',
    size: row.shares,
    price: row.price,
    timestamp: row.timestamp,
    title: market?.question ?? '',
    slug: market?.slug ?? '',
    icon: '',
    event_slug: fresh ? '' : (market?.event.slug ?? ''),
    outcome: market?.outcomes[index]?.name ?? '',
    outcome_index: fresh || row.tokenId === null ? 999 : Math.max(0, index),
    name: labelOf(row.wallet),
    pseudonym: '',
    bio: '',
    profile_image: '',
    profile_image_optimized: '',
    transaction_hash: row.txHash,
  }
}

/** A wallet's holding of one outcome. */
export function positionBody({ labelOf }: BodyContext, position: WalletPosition): Record<string, unknown> {
  const { staged, outcome, index, shares, price, cost, fees, realised, status } = position
  const other = staged.market.outcomes[1 - index]
  const value = shares * price
  const profit = value - cost
  return {
    proxy_wallet: position.wallet,
    token_id: outcome.tokenId,
    condition_id: staged.market.conditionId,
    current_size: shares,
    avg_price: shares === 0 ? 0 : cost / shares,
    entry_cost_usdc: cost,
    entry_fees_usdc: fees,
    total_cost_usdc: cost + fees,
    current_price: price,
    current_value: value,
    total_size: position.boughtShares,
    realized_pnl: realised,
    unrealized_pnl: profit,
    total_pnl: realised + profit,
    percent_pnl: cost === 0 ? 0 : (profit / cost) * 100,
    percent_realized_pnl: 0,
    status,
    redeemable: status === 'REDEEMABLE' || status === 'REDEEMABLE_LOST',
    mergeable: false,
    negative_risk: staged.market.negRisk,
    archived: false,
    title: staged.market.question,
    slug: staged.market.slug,
    icon: '',
    event_id: staged.market.event.id,
    event_slug: staged.market.event.slug,
    outcome: outcome.name,
    outcome_index: index,
    opposite_outcome: other?.name ?? '',
    opposite_token_id: other?.tokenId ?? '',
    end_date: new Date(staged.endsAt).toISOString().slice(0, 10),
    last_event_at: position.lastAt,
    first_entry_at: position.firstAt,
    name: labelOf(position.wallet),
    profile_image: '',
    verified: false,
  }
}

/** How a condition stands. */
export function resolutionBody({ heightAt }: BodyContext, { market, phase, resolvedAt, opensAt }: StagedMarket) {
  const base = {
    condition_id: market.conditionId,
    extended_review: false,
    was_disputed: false,
    new_version_q: false,
    transaction_hash: '',
    log_index: '',
    was_arbitrated: false,
  }
  if (resolvedAt === null) {
    const status = phase === 'closed' ? 'proposed' : 'initialized'
    return { ...base, status, last_update_timestamp: isoSeconds(opensAt), payouts: [] }
  }
  return {
    ...base,
    status: 'resolved',
    last_update_timestamp: isoSeconds(resolvedAt),
    payouts: market.outcomes.map((outcome) => Math.round(outcome.payout * 1e6)),
    resolution_source: 'reported',
    resolved_block: heightAt(resolvedAt),
    resolved_at: isoSeconds(resolvedAt),
  }
}

const isoSeconds = (at: EpochMs) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
