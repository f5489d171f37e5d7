/** The last seven days of a leader: of our copies while it is followed, else of the wallet's own trades (`TraderPerformance`). */
export type WeekRecord = {
  /** Yearly; null where it cannot be stated. */
  sharpe: number | null
  sharpeDayBefore: number | null
  /** Days on which something was closed, and how many positions were. */
  activeDays: number
  closed: number
}

/** Whether a leader's week says to stop: `insufficient` where it is too short a sample to say anything. */
export type WeekState = 'fine' | 'weak' | 'insufficient'

/** A yearly Sharpe ratio of seven days below which a leader is paused, and above which, two days running, it may come back. */
export const PAUSE_BELOW = 0.3
export const RESUME_ABOVE = 0.5
const MIN_ACTIVE_DAYS = 5
const MIN_CLOSED = 10
const MIN_DROP = 5

/**
 * Reads a week. A Sharpe ratio of seven days has a standard error of 7: a trader whose true ratio is 2 is below 0.3 in two weeks of
 * five, so without five active days and ten closed positions it is not read at all.
 *
 * @param isStrict - read it however small the sample.
 */
export function weekStateOf({ sharpe, activeDays, closed }: WeekRecord, isStrict: boolean): WeekState {
  const isEnough = isStrict || (activeDays >= MIN_ACTIVE_DAYS && closed >= MIN_CLOSED)
  if (sharpe === null || !isEnough) return 'insufficient'
  return sharpe < PAUSE_BELOW ? 'weak' : 'fine'
}

/** Whether a week is good enough to come back after a pause: above the bar today and the day before. */
export const isGoodAgain = ({ sharpe, sharpeDayBefore }: WeekRecord): boolean =>
  sharpe !== null && sharpe > RESUME_ABOVE && sharpeDayBefore !== null && sharpeDayBefore > RESUME_ABOVE

/** Whether a score goes down: the line through its points falls, and the last one lies five or more below the first. */
export function isDeclining(trend: readonly number[]): boolean {
  const first = trend[0] ?? 0
  const last = trend.at(-1) ?? 0
  return slopeOf(trend) < 0 && first - last >= MIN_DROP
}

/** Least-squares slope per point. */
function slopeOf(values: readonly number[]): number {
  const meanX = (values.length - 1) / 2
  const meanY = values.reduce((sum, value) => sum + value, 0) / values.length
  const products = values.reduce((sum, value, x) => sum + (x - meanX) * (value - meanY), 0)
  return products / values.reduce((sum, _, x) => sum + (x - meanX) ** 2, 0)
}
