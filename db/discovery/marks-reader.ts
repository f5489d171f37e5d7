import type { EpochMs } from '../../domain/money/units.ts'
import type { PriceMarks } from '../../domain/traders/history.ts'
import { MARK_HORIZONS } from '../../domain/traders/record/known-history.ts'
import type { RowReader } from './binary-copy.ts'

/** Columns of `trade_marks as mark`, as {@link readMarks} reads them. */
export const MARK_COLUMNS = `
  mark.saved_at, mark.closes_at, mark.before_micros, mark.after_1m_micros, mark.after_5m_micros, mark.after_15m_micros,
  mark.after_1h_micros, mark.after_6h_micros, mark.after_24h_micros, mark.close_micros, mark.earlier::text`

/** A set of marks as `mark_as_known` writes it; the values in the order of their columns. */
type EarlierMarks = { savedAt: EpochMs; closesAt: EpochMs | null; micros: (number | null)[] }

/** The marks of a trade as they were known at a time; null where none were. */
export function readMarks(row: RowReader, at: EpochMs, asOf: EpochMs): PriceMarks | null {
  const savedAt = row.time()
  const closesAt = row.time()
  const micros = [row.int(), row.int(), row.int(), row.int(), row.int(), row.int(), row.int(), row.int()]
  const earlier = row.text()
  if (savedAt === null) return null
  if (savedAt <= asOf) return toMarks(at, asOf, closesAt, micros)
  const versions = earlier === null ? [] : (JSON.parse(earlier) as EarlierMarks[])
  const known = versions.findLast((version) => version.savedAt <= asOf)
  return known ? toMarks(at, asOf, known.closesAt, known.micros) : null
}

/** A mark of a time that had not come was not known, whatever was stored. */
const toMarks = (
  at: EpochMs,
  asOf: EpochMs,
  closesAt: EpochMs | null,
  micros: readonly (number | null)[],
): PriceMarks => ({
  before: priceOf(micros[0], at, asOf),
  after1m: priceOf(micros[1], at + MARK_HORIZONS.after1m, asOf),
  after5m: priceOf(micros[2], at + MARK_HORIZONS.after5m, asOf),
  after15m: priceOf(micros[3], at + MARK_HORIZONS.after15m, asOf),
  after1h: priceOf(micros[4], at + MARK_HORIZONS.after1h, asOf),
  after6h: priceOf(micros[5], at + MARK_HORIZONS.after6h, asOf),
  after24h: priceOf(micros[6], at + MARK_HORIZONS.after24h, asOf),
  close: closesAt === null ? null : priceOf(micros[7], closesAt, asOf),
  closesAt,
})

const priceOf = (micros: number | null | undefined, when: EpochMs, asOf: EpochMs): number | null =>
  micros === null || micros === undefined || when > asOf ? null : micros / 1e6
