import { expect, it } from 'vitest'
import { createLogger } from '../../runtime/logger.ts'
import { secret } from '../../runtime/secret.ts'

const logged = (pretty: boolean, facts: object, message = 'copy skipped') => {
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  createLogger({ name: 'worker', level: 'info', pretty }, destination).info(facts, message)
  return lines.join('')
}

it.each([true, false])('redacts secrets (pretty: %s)', (pretty) => {
  const output = logged(pretty, {
    key: secret('hunter2'),
    nested: { key: secret('hunter2') },
    headers: { authorization: 'Bearer hunter2' },
    provider: { apiKey: 'hunter2' },
  })
  expect(output).not.toContain('hunter2')
  expect(output).toContain('[redacted]')
})

it('writes one JSON object a line, with money as plain digits', () => {
  const entry = JSON.parse(logged(false, { fillId: '137:0xab:0xcd', notional: 12_500_000n }))
  expect(entry).toMatchObject({
    level: 'info',
    process: 'worker',
    msg: 'copy skipped',
    fillId: '137:0xab:0xcd',
    notional: 12_500_000,
  })
  expect(Date.parse(entry.time)).toBeGreaterThan(0)
})

it('writes a line that a person can read, an error with its stack', () => {
  const output = logged(true, { reason: 'stale', err: new Error('boom') })
  expect(output).toMatch(/^\d\d:\d\d:\d\d {2}INFO {3}copy skipped {2}reason=stale\nError: boom\n +at /)
})
