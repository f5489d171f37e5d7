import fc from 'fast-check'
import { expect, it } from 'vitest'
import { priceRequests } from '../../../domain/traders/record/price-requests.ts'
import type { PriceWindow } from '../../../domain/traders/sources.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const window = (day: number, length = DAY): PriceWindow => ({ from: day * DAY, until: day * DAY + length })

it('asks for neighbours in time together, over the whole stretch', () => {
  expect(priceRequests([[window(1), window(9)], [window(2)], [window(1, 2 * HOUR)]])).toEqual([
    {
      from: DAY,
      until: 3 * DAY,
      parts: [
        { token: 2, windows: [window(1, 2 * HOUR)] },
        { token: 0, windows: [window(1)] },
        { token: 1, windows: [window(2)] },
      ],
    },
    { from: 9 * DAY, until: 10 * DAY, parts: [{ token: 0, windows: [window(9)] }] },
  ])
})

it('asks for a token once a request, however many windows it has there', () => {
  expect(priceRequests([[window(1, HOUR), window(1.5, HOUR)]])).toEqual([
    { from: DAY, until: 1.5 * DAY + HOUR, parts: [{ token: 0, windows: [window(1, HOUR), window(1.5, HOUR)] }] },
  ])
})

it('asks for nothing where nothing is wanted', () => {
  expect(priceRequests([[], []])).toEqual([])
})

const someWindow = fc
  .tuple(fc.integer({ min: 0, max: 60 * 24 }), fc.integer({ min: 1, max: 7 * 24 }))
  .map(([hour, hours]) => ({ from: hour * HOUR, until: (hour + hours) * HOUR }))

it('covers every window exactly once within what an answer may be', () => {
  fc.assert(
    fc.property(fc.array(fc.array(someWindow, { maxLength: 8 }), { maxLength: 40 }), (tokens) => {
      const requests = priceRequests(tokens)
      const covered = requests.flatMap(({ from, until, parts }) => {
        expect(parts.length).toBeLessThanOrEqual(20)
        expect(until - from).toBeLessThanOrEqual(7 * DAY)
        expect(parts.length === 1 || parts.length * (until - from) <= 50_000 * 60_000).toBe(true)
        expect(new Set(parts.map(({ token }) => token)).size).toBe(parts.length)
        return parts.flatMap(({ token, windows }) => {
          for (const own of windows) expect(own.from >= from && own.until <= until).toBe(true)
          return windows.map((own) => `${token} ${own.from} ${own.until}`)
        })
      })
      const wanted = tokens.flatMap((windows, token) => windows.map(({ from, until }) => `${token} ${from} ${until}`))
      expect(covered.toSorted()).toEqual(wanted.toSorted())
    }),
  )
})
