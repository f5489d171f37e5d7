import type { WalletView } from '../db/read-model/discovery-views.ts'
import type { EpochMs } from '../domain/money/units.ts'
import type { TraderProfile } from '../domain/traders/profile.ts'
import { explainScore } from '../domain/traders/score/explain-score.ts'
import type { MarketView, RecordView, WalletPageView } from './wallet-views.ts'

/** How many of a wallet's markets its page shows. */
const MARKETS = 100

/** A stored wallet as its page shows it, its score explained. */
export function toWalletPage({ profile, ...view }: WalletView): WalletPageView {
  const { asOf: _, ...scoreInputs } = view.scoreInputs
  return {
    ...view,
    scoreInputs,
    explanation: explainScore(view.scoreInputs, view.skill, view.evidence),
    record: profile && toRecord(profile),
  }
}

const toRecord = ({ coverage, streak, habits, timing, performance, markets, skill }: TraderProfile): RecordView => ({
  coverage: { ...coverage, from: isoTime(coverage.from), until: isoTime(coverage.until) },
  streak,
  habits,
  timing,
  performance,
  markets: markets.slice(0, MARKETS).map(
    (market): MarketView => ({
      ...market,
      firstTradeAt: isoTime(market.firstTradeAt),
      lastTradeAt: isoTime(market.lastTradeAt),
      resolvedAt: market.resolvedAt === null ? null : isoTime(market.resolvedAt),
    }),
  ),
  calibration: skill?.calibration ?? null,
  markouts: skill?.markouts ?? null,
  copyCost: skill?.copyCost ?? null,
})

const isoTime = (at: EpochMs): string => new Date(at).toISOString()
