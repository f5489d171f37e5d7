import { describe, expect, it } from 'vitest'
import { type MarkoutPoint, markoutCurve, shapeOf } from '../../../domain/traders/skill/markouts.ts'
import { createRandom } from '../../../domain/traders/statistics/random.ts'

const SECOND = 1_000
const HORIZONS = [15 * SECOND, 60 * SECOND, 3_600 * SECOND, 86_400 * SECOND]

describe('the markout curve', () => {
  it('is the mean move at each horizon over the trades that have one', () => {
    const markouts = [
      { eventId: 'a', moves: [0.01, null, 0.03] },
      { eventId: 'b', moves: [0.03, null, null] },
    ]
    const curve = markoutCurve(markouts, [1, 2, 3], createRandom('curve'))
    expect(
      curve.map(({ horizonMs, mean, trades, events }) => [horizonMs, Number(mean.toFixed(9)), trades, events]),
    ).toEqual([
      [1, 0.02, 2, 2],
      [3, 0.03, 1, 1],
    ])
  })

  it('is as uncertain as its events are few, not as its trades are many', () => {
    const random = createRandom('clusters')
    const markouts = Array.from({ length: 10 }, (_, event) => {
      const moves = [0.05 * random.normal()]
      return Array.from({ length: 50 }, () => ({ eventId: `e${event}`, moves }))
    }).flat()
    const [point] = markoutCurve(markouts, [1], createRandom('bootstrap'))
    expect((point?.high ?? 0) - (point?.low ?? 0)).toBeGreaterThan(0.025)
  })
})

describe('its shape', () => {
  const curveOf = (cents: readonly number[], error = 0.2): MarkoutPoint[] =>
    cents.map((cent, i) => ({
      horizonMs: HORIZONS[i] ?? 0,
      mean: cent / 100,
      low: (cent - error) / 100,
      high: (cent + error) / 100,
      trades: 100,
      events: 100,
    }))

  it.each([
    ['latency', [3.5, 4, 4, 4]],
    ['information', [0.3, 0.5, 2, 4]],
    ['impact', [1, 2, 1, 0.2]],
    ['maker', [-0.5, -0.6, -0.6, -0.4]],
    ['flat', [0, 0.1, 0.1, 0]],
  ])('is %s', (shape, cents) => {
    expect(shapeOf(curveOf(cents))).toBe(shape)
  })

  it('is flat where nothing is known', () => {
    expect(shapeOf([])).toBe('flat')
  })
})
