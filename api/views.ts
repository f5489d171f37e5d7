/**
 * The shapes of the API's answers, for who reads them over HTTP. Types only: nothing here exists when the code runs.
 * Money, shares and prices are decimal strings, times ISO-8601, durations milliseconds.
 */

export type {
  DiscoveryRunView,
  LeaderboardCounts,
  LeaderboardRow,
  LeaderboardSort,
  RosterChangeView,
  VerdictDayView,
  WalletStatus,
} from '../db/read-model/discovery-views.ts'
export type { EquityPointView } from '../db/read-model/equity.ts'
export type { ProviderView } from '../db/read-model/operations.ts'
export type { Page } from '../db/read-model/page.ts'
export type { DayPnlView, PnlView } from '../db/read-model/pnl.ts'
export type { PositionView } from '../db/read-model/positions.ts'
export type { SignalOrder, SignalView } from '../db/read-model/signals.ts'
export type { AccountView, StatusView } from '../db/read-model/status.ts'
export type { LeaderView } from '../db/read-model/traders.ts'
export type { BacktestView, WalletPageView } from './wallet-views.ts'
