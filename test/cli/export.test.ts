import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvLine, outsideText } from '../../cli/csv.ts'
import { understudy } from './command-line.ts'

/** One record as RFC 4180 reads it. */
function parseLine(line: string): string[] {
  const fields: string[] = []
  let rest = line.replace(/\r\n$/, '')
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(rest)
    const field = quoted ? (quoted[1] ?? '').replaceAll('""', '"') : (/^[^,]*/.exec(rest)?.[0] ?? '')
    fields.push(field)
    rest = rest.slice(quoted ? (quoted[0] ?? '').length : field.length)
    if (rest === '') return fields
    rest = rest.slice(1)
  }
}

describe('a CSV line', () => {
  it('reads back as it was written, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (values) => {
        expect(parseLine(csvLine(values))).toEqual(values)
      }),
    )
  })

  it.each([
    [['a', 1, true, null], 'a,1,true,\r\n'],
    [['say "hi"', 'x,y', 'two\nlines'], '"say ""hi""","x,y","two\nlines"\r\n'],
  ])('%j is written as %j', (values, line) => {
    expect(csvLine(values)).toBe(line)
  })

  it.each(['=1+1', '+1', '-1', '@x', '\tx'])('keeps a spreadsheet from running %j', (text) => {
    expect(outsideText(text)).toBe(`'${text}`)
  })
})

describe('export csv', () => {
  it('writes every page to the output, with headings', async () => {
    const { code, output, world } = await understudy('export csv signals')
    expect(code).toBe(0)
    expect(world.pages).toEqual([
      { limit: 200, cursor: null },
      { limit: 200, cursor: 'c2' },
    ])
    const lines = output.split('\r\n')
    expect(lines).toHaveLength(4)
    expect(parseLine(lines[0] ?? '').slice(0, 3)).toEqual(['seen_at', 'block_time', 'fill_id'])
    expect(parseLine(lines[1] ?? '')).toContain('price-moved')
  })

  it('writes to a file, says how many rows, and replaces none unless told', async () => {
    const { code, output, notes, world } = await understudy('export csv pnl --out pnl.csv')
    expect([code, output, notes]).toEqual([0, '', '3 rows in pnl.csv\n'])
    expect(
      world.files
        .get('pnl.csv')
        ?.split('\r\n')
        .map((line) => line.split(',')[0]),
    ).toEqual(['day', '2026-11-20', '2026-11-19', '2026-11-01', ''])
    const desk = { exists: () => true }
    expect((await understudy('export csv pnl --out pnl.csv', {}, { desk })).code).toBe(4)
    expect((await understudy('export csv pnl --out pnl.csv --force', {}, { desk })).code).toBe(0)
  })

  it.each(['signals', 'decisions', 'orders', 'executions', 'closures', 'pnl'])('knows %s', async (what) => {
    expect((await understudy(`export csv ${what}`)).output).toMatch(/^[a-z0-9_]+(,[a-z0-9_]+)+\r\n/)
  })

  it('names what it knows', async () => {
    const { code, problems } = await understudy('export csv trades')
    expect([code, problems]).toEqual([
      2,
      expect.stringContaining('signals, decisions, orders, executions, closures, pnl'),
    ])
  })

  it('ends when it is interrupted', async () => {
    const signal = AbortSignal.abort(new Error('stopped'))
    expect(await understudy('export csv signals', {}, { signal })).toMatchObject({
      code: 1,
      problems: 'understudy: stopped\n',
    })
  })
})
