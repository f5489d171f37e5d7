import { describe, expect, it } from 'vitest'
import { understudy, WALLET } from './command-line.ts'

describe('roster', () => {
  it('lists who is followed by whom, in what state, and what was ruled instead', async () => {
    const { code, output } = await understudy('roster')
    expect(code).toBe(0)
    expect(output).toMatch(new RegExp(`${WALLET} +paused by automation, declining +the rules +0\\.061 ± 0\\.020`))
    expect(output).toMatch(/0xb{40} +not followed .*ban: wash trades/)
    expect(JSON.parse((await understudy('roster list --json')).output).overrides).toHaveLength(1)
  })

  it('tells why a wallet came to its place', async () => {
    const { output } = await understudy(`roster history ${WALLET}`)
    expect(output).toMatch(/add +discovery +Score 83 and eligible\./)
  })

  it.each(['pin', 'ban'])('%ss a wallet, with a reason and who said so', async (ruling) => {
    const { code, world, output } = await understudy(['roster', ruling, WALLET, '--reason', 'met them'])
    expect(code).toBe(0)
    expect(world.rulings).toEqual([[ruling, WALLET, 'met them', 'operator (CLI)']])
    expect(output).toContain('met them')
  })

  it.each([
    [`roster pin ${WALLET}`, 2],
    ['roster ban 0x12 --reason x', 2],
    [`roster clear ${WALLET} --reason x`, 3],
  ])('%s ends with %d', async (line, code) => {
    expect((await understudy(line)).code).toBe(code)
  })
})
