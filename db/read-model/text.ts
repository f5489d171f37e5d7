import { averagePrice, type EpochMs, formatMicros, shares, usd } from '../../domain/money/units.ts'

/** Micro-units as a decimal string, or null. */
export const amountText = (micros: bigint | null): string | null => (micros === null ? null : formatMicros(micros))

/** A time as ISO-8601, or null. */
export const timeText = (at: EpochMs | null): string | null => (at === null ? null : isoTime(at))

export const isoTime = (at: EpochMs): string => new Date(at).toISOString()

/** Average price before fees as text; null where nothing traded. */
export const averageText = (notional: bigint, quantity: bigint): string | null =>
  quantity === 0n ? null : formatMicros(averagePrice(usd(notional), shares(quantity), 'half-even'))

/** ms from one time to another; null where either is missing. */
export const between = (from: EpochMs | null, to: EpochMs | null): number | null =>
  from === null || to === null ? null : to - from
