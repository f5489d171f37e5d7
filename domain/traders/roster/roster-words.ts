import type { Address } from '../../money/ids.ts'
import { AUTO_ADD_ABOVE, type Grade } from '../score/score.ts'
import type { Screen } from '../screens/screens.ts'
import { verdictOf } from '../skill/verdict.ts'
import { PAUSE_BELOW, RESUME_ABOVE, type WeekRecord } from './roster-signals.ts'

type Judged = { score: number; grade: Grade; probability: number | null; events: number }
type Edge = { edge: number; edgeSd: number; edgeSource: 'assumed' | 'estimated' }

/** Why a wallet is added by the rules. */
export function addedText({ score, grade, probability, events }: Judged): string {
  const skill =
    probability === null
      ? 'nothing is known of its skill yet'
      : `${percent(probability)} that copying pays, on ${events} resolved events`
  return `Score ${score.toFixed(1)} (${grade}), above ${AUTO_ADD_ABOVE} with every filter passed; ${skill}.`
}

/** Why a leader is paused by its week. */
export const pauseText = ({ sharpe, activeDays, closed }: WeekRecord): string =>
  `Sharpe ratio of 7 days ${ratioText(sharpe)}, below ${PAUSE_BELOW} (${activeDays} active days, ${closed} closed).`

/** Why a leader comes back. */
export const resumeText = ({ sharpe, sharpeDayBefore }: WeekRecord): string =>
  `Sharpe ratio of 7 days ${ratioText(sharpe)}, ${ratioText(sharpeDayBefore)} the day before, both above ${RESUME_ABOVE}.`

/** Why a leader that cannot be copied is paused. */
export const screenedText = (screens: readonly Screen[]): string =>
  verdictOf({ blockedBy: screens, events: 0, topEventShare: 0, isOneBet: false, probability: null, qValue: 1 }).text

/** Why a leader that acts as one with another is paused. */
export const actsAsText = (other: Address): string => `Acts as one with ${other}, whom we copy: the same bets, twice.`

/** How a score moved over a week. */
export const declineText = (trend: readonly number[]): string =>
  `Score ${(trend[0] ?? 0).toFixed(1)} → ${(trend.at(-1) ?? 0).toFixed(1)} in 7 days.`

/** What sizing starts from now, and before. */
export const edgeText = (now: Edge, before: Edge, events: number): string =>
  `Edge ${edgeFigure(now)} estimated on ${events} resolved events; was ${edgeFigure(before)} ${before.edgeSource}.`

const edgeFigure = ({ edge, edgeSd }: Edge): string => `${edge.toFixed(3)} ± ${edgeSd.toFixed(3)}`

const ratioText = (ratio: number | null): string => (ratio === null ? 'not known' : ratio.toFixed(2))

const percent = (share: number): string => `${Math.round(share * 100)}%`
