import fc from 'fast-check'
import { expect } from 'vitest'

/**
 * Checks a property that says something about some values only: `check` returns whether its value was one of them, and at least
 * `atLeast` of `numRuns` must have been. Otherwise the property could hold because nothing ever came to it.
 */
export function assertOften<T>(
  values: fc.Arbitrary<T>,
  { atLeast, numRuns = 200 }: { atLeast: number; numRuns?: number },
  check: (value: T) => boolean,
): void {
  let meant = 0
  fc.assert(
    fc.property(values, (value) => {
      if (check(value)) meant++
    }),
    { numRuns },
  )
  expect(meant).toBeGreaterThanOrEqual(atLeast)
}
