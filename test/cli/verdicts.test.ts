import { expect, it } from 'vitest'
import { verdictDays } from '../support/discovery-fixtures.ts'
import { understudy } from './command-line.ts'

it('lists what was said on each day, and how it turned out once that is known', async () => {
  const { code, output, world } = await understudy('verdicts --limit 7')
  expect(code).toBe(0)
  expect(world.pages).toEqual([{ limit: 7, cursor: null }])
  expect(output).toMatch(/2026-11-24 +412 +b7b7b7b7b7b7 +not yet +– +– +–/)
  // (150 × 16 % + 50 × 84 %) ÷ 200 was said, (150 × 20 % + 50 × 80 %) ÷ 200 paid.
  expect(output).toMatch(
    /2026-10-20 +380 +a4a4a4a4a4a4 +2026-11-20 +33\.0% +35\.0% +0\.21 +3\.1% \(-0\.4% … 6\.6%\), 50 wallets/,
  )
})

it('gives all of it as JSON', async () => {
  expect(JSON.parse((await understudy('verdicts --json')).output)).toEqual({ rows: verdictDays(), next: null })
})
