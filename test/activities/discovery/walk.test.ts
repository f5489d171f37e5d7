import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Coverage, nextQuery, planWalk, progressAfter, withoutCursor } from '../../../activities/discovery/walk.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const NOW = Date.UTC(2026, 10, 25)
const HISTORY = 180 * DAY

type Candidate = { cursor: string | null; coverage: Coverage | null }
const NEW: Candidate = { cursor: null, coverage: null }

describe('a walk through a new wallet’s past', () => {
  it('goes back from now over all of it, and covers what it has read so far', () => {
    const planned = planWalk(NEW, NOW, HISTORY)
    expect(nextQuery(planned)).toEqual({ from: NOW - HISTORY, until: NOW, cursor: null })

    const { cursor, ...progress } = progressAfter(planned, { next: 'page 2', reaches: NOW - 10 * DAY })
    expect(progress).toEqual({ from: NOW - 10 * DAY, until: NOW, isComplete: false })
    expect(cursor).toContain('page 2')
  })

  it('goes on at its cursor in a later run, in the range that the cursor is of', () => {
    const begun = progressAfter(planWalk(NEW, NOW, HISTORY), { next: 'page 2', reaches: NOW - 10 * DAY })
    const resumed = planWalk({ cursor: begun.cursor, coverage: begun }, NOW + DAY, HISTORY)
    expect(nextQuery(resumed)).toEqual({ from: NOW - HISTORY, until: NOW, cursor: 'page 2' })
    expect(progressAfter(resumed, { next: null, reaches: NOW - HISTORY })).toEqual({
      cursor: null,
      from: NOW - HISTORY,
      until: NOW,
      isComplete: true,
    })
  })

  it('goes on from the time that it had reached where the source knows its cursor no more', () => {
    const begun = progressAfter(planWalk(NEW, NOW, HISTORY), { next: 'page 2', reaches: NOW - 10 * DAY })
    const anew = withoutCursor(planWalk({ cursor: begun.cursor, coverage: begun }, NOW + DAY, HISTORY))
    expect(nextQuery(anew)).toEqual({ from: NOW - HISTORY, until: NOW - 10 * DAY, cursor: null })

    const after = progressAfter(anew, { next: 'another page', reaches: NOW - 20 * DAY })
    const later = planWalk({ cursor: after.cursor, coverage: after }, NOW + DAY, HISTORY)
    expect(nextQuery(later)).toEqual({ from: NOW - HISTORY, until: NOW - 10 * DAY, cursor: 'another page' })
  })

  it('ends where a wallet trades more than anyone would', () => {
    const endless = planWalk(NEW, NOW, HISTORY)
    expect(progressAfter({ ...endless, pages: 119 }, { next: 'more', reaches: NOW - 120 * HOUR })).toMatchObject({
      isComplete: true,
      cursor: null,
      from: NOW - 120 * HOUR,
    })
  })
})

describe('a walk through what is new', () => {
  const coverage = { from: NOW - HISTORY, until: NOW }
  const later = NOW + 6 * HOUR

  it('reads a little of what it knows again, because rows come late', () => {
    expect(nextQuery(planWalk({ cursor: null, coverage }, later, HISTORY))).toEqual({
      from: NOW - HOUR,
      until: later,
      cursor: null,
    })
  })

  it('covers nothing newer before the gap is closed', () => {
    const planned = planWalk({ cursor: null, coverage }, later, HISTORY)
    const half = progressAfter(planned, { next: 'page 2', reaches: later - HOUR })
    expect(half).toMatchObject({ ...coverage, isComplete: false })

    const rest = planWalk({ cursor: half.cursor, coverage: half }, later + DAY, HISTORY)
    expect(progressAfter(rest, { next: null, reaches: NOW - HOUR })).toEqual({
      cursor: null,
      from: coverage.from,
      until: later,
      isComplete: true,
    })
  })
})

it('never covers what no page has reached, wherever the pages end and however often it is interrupted', () => {
  const minutes = fc.array(fc.integer({ min: 1, max: 300 * 24 * 60 }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(minutes, fc.boolean(), (gaps, isNew) => {
      const coverage = isNew ? null : { from: NOW - HISTORY, until: NOW - 2 * DAY }
      let state: Candidate = { cursor: null, coverage }
      let reached = NOW
      for (const gap of gaps) {
        const planned = planWalk(state, NOW + gap, HISTORY)
        reached = Math.min(reached, Math.max(planned.from, planned.reached - gap * 60_000))
        const progress = progressAfter(planned, { next: 'on', reaches: planned.reached - gap * 60_000 })
        expect(progress.until).toBeLessThanOrEqual(planned.until)
        if (isNew) expect(progress.from).toBeGreaterThanOrEqual(reached)
        if (progress.isComplete) return
        state = { cursor: progress.cursor, coverage: progress }
        expect(progress.until).toBe(isNew ? NOW + (gaps[0] ?? 0) : NOW - 2 * DAY)
      }
    }),
  )
})
