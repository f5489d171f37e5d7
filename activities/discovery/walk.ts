import type { EpochMs } from '../../domain/money/units.ts'
import type { PastPage } from '../../domain/traders/sources.ts'

/** A stretch of time of which nothing is missing. */
export type Coverage = { from: EpochMs; until: EpochMs }

/**
 * A walk back through a wallet's past, newest first, from `until` to `from`. `known` is what was covered before it began; until
 * the walk has closed the gap, nothing newer than that counts as covered.
 */
export type Walk = {
  from: EpochMs
  until: EpochMs
  known: Coverage | null
  /** What has been read back to so far; `until` at first. */
  reached: EpochMs
  /** The range that `cursor` was given for ends here; null begins anew at `reached`. */
  cursor: { text: string; until: EpochMs } | null
  pages: number
}

/** Rows come late: what was read lately is read again, so that nothing is missed at the seam. */
const OVERLAP_MS = 3_600_000
/**
 * Pages after which a past counts as read. Whoever fills this many is no person to follow, and what there is shows that as well
 * as all of it would.
 */
const MOST_PAGES = 120

/** The walk that was under way, else one over everything, else one over what is new. */
export function planWalk(
  candidate: { cursor: string | null; coverage: Coverage | null },
  now: EpochMs,
  historyMs: number,
): Walk {
  if (candidate.cursor !== null) return JSON.parse(candidate.cursor) as Walk
  const { coverage } = candidate
  const from = coverage === null ? now - historyMs : coverage.until - OVERLAP_MS
  return { from, until: now, known: coverage, reached: now, cursor: null, pages: 0 }
}

/** What to ask a source for next. A cursor is only good for the range it was given for. */
export const nextQuery = ({ from, reached, cursor }: Walk) => ({
  from,
  until: cursor?.until ?? reached,
  cursor: cursor?.text ?? null,
})

/** Where a walk begins again whose cursor the source knows no more. */
export const withoutCursor = (walk: Walk): Walk => ({ ...walk, cursor: null })

/** What a wallet's row says after a page of the walk. */
export function progressAfter(walk: Walk, page: Pick<PastPage, 'next' | 'reaches'>) {
  const pages = walk.pages + 1
  // A page without rows reaches nowhere new.
  const reached = Math.min(walk.reached, page.reaches)
  const isComplete = page.next === null || reached <= walk.from || pages >= MOST_PAGES
  const begun = {
    ...walk,
    reached,
    pages,
    cursor: page.next === null ? null : { text: page.next, until: nextQuery(walk).until },
  }
  return {
    cursor: isComplete ? null : JSON.stringify(begun satisfies Walk),
    ...coverageAfter(walk, page.next === null ? walk.from : reached, isComplete),
    isComplete,
  }
}

function coverageAfter({ known, from, until }: Walk, reached: EpochMs, isComplete: boolean): Coverage {
  if (known === null) return { from: Math.max(from, reached), until }
  // A gap that was too wide to close leaves only its newer side without one.
  const closes = reached <= known.until
  if (!isComplete) return known
  return { from: closes ? known.from : reached, until }
}
