import type {
  BacktestView,
  DiscoveryRunView,
  EquityPointView,
  LeaderboardCounts,
  LeaderboardRow,
  LeaderView,
  Page,
  PositionView,
  ProviderView,
  SignalView,
  WalletPageView,
} from '../api/views.ts'

/** `GET /traders`. */
export type TradersAnswer = { total: number; active: number; paused: number; rows: LeaderView[] }

/** `GET /signals`, newest first. */
export type SignalsAnswer = Page<SignalView>

/** `GET /signals/{fillId}/explain`. */
export type ExplanationAnswer = { decisionId: string; fillId: string; verdict: string; lines: string[] }

/** `GET /positions`. */
export type PositionsAnswer = { rows: PositionView[] }

/** `GET /providers`. */
export type ProvidersAnswer = { rows: ProviderView[] }

/** `GET /equity`, oldest first. */
export type EquityAnswer = { rows: EquityPointView[] }

/** `GET /health`, as far as the page reads it. */
export type HealthAnswer = { copyTradingEnabled: boolean; providers: Readonly<Record<string, string>> }

/** `GET /leaderboard`. */
export type LeaderboardAnswer = Page<LeaderboardRow> & { counts: LeaderboardCounts }

/** `GET /discovery/runs`, newest first. */
export type RunsAnswer = Page<DiscoveryRunView>

/** `GET /wallets/{wallet}`. */
export type WalletAnswer = WalletPageView

/** `GET /wallets/{wallet}/backtest`. */
export type BacktestAnswer = BacktestView

/** What a change event of `GET /events` can name. */
export const TOPICS = ['signals', 'positions', 'status', 'traders', 'discovery'] as const
export type Topic = (typeof TOPICS)[number]
