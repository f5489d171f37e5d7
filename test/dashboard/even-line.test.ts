import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toEvenLine } from '../../dashboard/parts/even-line.ts'

const measurements = fc
  .array(
    fc.record({ time: fc.integer({ min: 1_700_000_000, max: 1_800_000_000 }), value: fc.double({ noNaN: true }) }),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((points) => points.sort((a, b) => a.time - b.time))

describe('the line of the chart', () => {
  it('is even in time, short, and ends on the last measurement, whatever was measured when', () => {
    fc.assert(
      fc.property(measurements, (measured) => {
        const line = toEvenLine(measured)
        const steps = new Set(line.slice(1).map((point, index) => point.time - (line[index]?.time ?? 0)))
        expect(steps.size).toBeLessThanOrEqual(1)
        expect(line.length).toBeLessThanOrEqual(501)
        expect(line.at(-1)?.value).toBe(measured.at(-1)?.value)
      }),
    )
  })

  it('leaves the time between two measurements empty', () =>
    expect(
      toEvenLine([
        { time: 100, value: 1 },
        { time: 102, value: 3 },
      ]),
    ).toEqual([{ time: 100, value: 1 }, { time: 101 }, { time: 102, value: 3 }]))

  it('lets the last of several measurements in one second stand', () =>
    expect(
      toEvenLine([
        { time: 100, value: 1 },
        { time: 100, value: 2 },
      ]),
    ).toEqual([{ time: 100, value: 2 }]))

  it('is empty before the first measurement', () => expect(toEvenLine([])).toEqual([]))
})
