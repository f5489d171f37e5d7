import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PriceMarks } from '../../../domain/traders/history.ts'
import { marksOf, priceWindows } from '../../../domain/traders/record/price-marks.ts'
import type { PricePoint } from '../../../domain/traders/sources.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const AT = Date.UTC(2026, 5, 1)
const LATER = AT + 30 * DAY

/** Points given as minutes after the trade. */
const points = (...pairs: [minutes: number, mid: number][]): PricePoint[] =>
  pairs.map(([minutes, mid]) => ({ at: AT + minutes * MINUTE, mid }))

function marked(given: readonly PricePoint[], closesAt: number | null = null, now = LATER): PriceMarks {
  const [one] = marksOf(given, [{ at: AT, closesAt }], now)
  return one?.marks ?? expect.unreachable('one trade, one set')
}

describe('marksOf', () => {
  it('takes the last mid at or before each time, in whatever order points come', () => {
    const given = points([300, 0.6], [1, 0.51], [-1, 0.5], [4, 0.52], [5, 0.53], [55, 0.55], [1439, 0.7], [13, 0.54])
    expect(marked(given, AT + 12 * HOUR)).toEqual({
      before: 0.5,
      after1m: 0.51,
      after5m: 0.53,
      after15m: 0.54,
      after1h: 0.55,
      after6h: 0.6,
      after24h: 0.7,
      close: null,
      closesAt: AT + 12 * HOUR,
    })
  })

  it('does not take the mid of the very moment for the mid before', () => {
    expect(marked(points([-2, 0.4], [0, 0.9])).before).toBe(0.4)
  })

  it.each([
    ['a mid of an hour before', points([-60, 0.4]), 0.4],
    ['an older one', points([-61, 0.4]), null],
    ['none at all', [], null],
  ])('before: %s', (_, given, expected) => {
    expect(marked(given).before).toBe(expected)
  })

  it('does not take a mid from before the trade for one after it', () => {
    expect(marked(points([-1, 0.5]))).toMatchObject({ after1m: null, after5m: null, after1h: null })
  })

  it('takes no mid that is older than three hours', () => {
    expect(marked(points([180, 0.5]))).toMatchObject({ after6h: 0.5 })
    expect(marked(points([179, 0.5]))).toMatchObject({ after6h: null })
  })

  it('marks the close where the bet’s closing time is known and follows the trade', () => {
    expect(marked(points([700, 0.8]), AT + 12 * HOUR)).toMatchObject({ close: 0.8, closesAt: AT + 12 * HOUR })
    expect(marked(points([700, 0.8]))).toMatchObject({ close: null, closesAt: null })
  })

  it('says nothing about times to come, and is complete once none is left', () => {
    const given = points([1, 0.51], [300, 0.6], [1439, 0.7])
    const now = AT + 6 * HOUR
    const [early] = marksOf(given, [{ at: AT, closesAt: AT + 2 * DAY }], now)
    expect(early).toMatchObject({ isComplete: false, marks: { after6h: 0.6, after24h: null, close: null } })
    expect(marksOf(given, [{ at: AT, closesAt: AT + 2 * DAY }], AT + DAY)[0]?.isComplete).toBe(false)
    expect(marksOf(given, [{ at: AT, closesAt: AT + 2 * DAY }], AT + 2 * DAY)[0]?.isComplete).toBe(true)
    expect(marksOf(given, [{ at: AT, closesAt: null }], AT + DAY)[0]?.isComplete).toBe(true)
  })

  it('is not changed by anything that comes after a mark’s time', () => {
    const any = fc.array(fc.tuple(fc.integer({ min: -200, max: 3000 }), fc.double({ min: 0, max: 1, noNaN: true })))
    fc.assert(
      fc.property(any, fc.constantFrom(1, 5, 15, 60, 360, 1440), (pairs, minutes) => {
        const all = marked(points(...pairs))
        const known = marked(points(...pairs.filter(([at]) => at <= minutes)))
        const name = (
          { 1: 'after1m', 5: 'after5m', 15: 'after15m', 60: 'after1h', 360: 'after6h', 1440: 'after24h' } as const
        )[minutes as 1]
        expect(all[name]).toBe(known[name])
        expect(all.before).toBe(marked(points(...pairs.filter(([at]) => at < 0))).before)
      }),
    )
  })
})

describe('priceWindows', () => {
  const trade = (hours: number, closesAt: number | null = null) => ({ at: AT + hours * HOUR, closesAt })

  it('reach from an hour before a trade to a day after it', () => {
    expect(priceWindows([trade(0)], LATER)).toEqual([{ from: AT - HOUR, until: AT + DAY + MINUTE }])
  })

  it('reach a close that is further away', () => {
    const closesAt = AT + 4 * DAY
    expect(priceWindows([trade(0, closesAt)], LATER)).toEqual([
      { from: AT - HOUR, until: AT + DAY + MINUTE },
      { from: closesAt - 3 * HOUR, until: closesAt + MINUTE },
    ])
  })

  it('are joined where trades lie close, cut to a week, and end now', () => {
    const often = Array.from({ length: 20 }, (_, day) => trade(24 * day))
    const windows = priceWindows(often, AT + 15 * DAY)
    expect(windows).toHaveLength(3)
    expect(windows[0]?.from).toBe(AT - HOUR)
    expect(windows.at(-1)?.until).toBe(AT + 15 * DAY)
    windows.forEach(({ from, until }, i) => {
      expect(until - from).toBeLessThanOrEqual(7 * DAY)
      if (i > 0) expect(from).toBe(windows[i - 1]?.until)
    })
  })

  it('are none for no trades, and none of the future', () => {
    expect(priceWindows([], LATER)).toEqual([])
    expect(priceWindows([trade(0)], AT - 2 * HOUR)).toEqual([])
  })

  it('hold every point that a mark can come from', () => {
    const trades = fc.array(
      fc.record({ at: fc.integer({ min: 0, max: 500 }), close: fc.option(fc.integer({ min: 1, max: 300 })) }),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    const any = fc.array(fc.integer({ min: -100, max: 60_000 }), { maxLength: 200 })
    fc.assert(
      fc.property(trades, any, (given, minutes) => {
        const marks = given.map(({ at, close }) => trade(at, close === null ? null : AT + (at + close) * HOUR))
        const all = points(...minutes.map((minute, i): [number, number] => [minute, (i % 100) / 100]))
        const windows = priceWindows(marks, LATER)
        const inside = all.filter(({ at }) => windows.some(({ from, until }) => at >= from && at < until))
        expect(marksOf(inside, marks, LATER)).toEqual(marksOf(all, marks, LATER))
      }),
    )
  })
})
