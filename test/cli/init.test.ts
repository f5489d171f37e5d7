import { parseEnv } from 'node:util'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../runtime/config.ts'
import { understudy } from './command-line.ts'

const PATH = '/srv/understudy/.env'
const check = (settings: Readonly<Record<string, string>>) => void loadConfig(settings)

/** Somebody who gives these answers, one after the other. */
function person(...answers: string[]) {
  const asked: string[] = []
  const ask = async (question: string) => {
    asked.push(question)
    return answers.shift() ?? ''
  }
  return { asked, desk: { ask, check } }
}

const settingsOf = (world: { files: Map<string, string> }) => parseEnv(world.files.get(PATH) ?? '')

describe('init', () => {
  it('asks, and writes settings that the product reads, paper trading first', async () => {
    const { asked, desk } = person('2500', '', '75.5', '', 'postgres://me:pa ss@db/x', '', '')
    const { code, output, world } = await understudy('init', {}, { desk })
    expect([code, asked.length]).toEqual([0, 7])
    const settings = settingsOf(world)
    expect(settings).toEqual({
      DRY_RUN_MODE: 'true',
      DEFAULT_BANKROLL: '2500',
      COPY_TRADING_MAX_SIZE_PER_WALLET: '100',
      MAX_DAILY_LOSS_USD: '75.5',
      API_PORT: '8787',
      DATABASE_URL: 'postgres://me:pa ss@db/x',
    })
    expect(loadConfig(settings as Record<string, string>).mode).toBe('paper')
    expect(output).toContain(`wrote ${PATH}`)
  })

  it('asks again until the answer can be used, and says what is wrong with it', async () => {
    const { asked, desk } = person('a lot', '0', '500')
    const { notes, world } = await understudy('init', {}, { desk })
    expect(asked.slice(0, 3)).toEqual(Array(3).fill('Capital of the paper account, dollars [1000]: '))
    expect(notes).toContain('DEFAULT_BANKROLL')
    expect(settingsOf(world)['DEFAULT_BANKROLL']).toBe('500')
  })

  it('asks nothing that an option answers, and nothing at all with --yes', async () => {
    const { asked, desk } = person()
    const { world } = await understudy(
      'init --yes --bankroll 300 --rpc-urls https://a.example,https://b.example',
      {},
      { desk },
    )
    expect(asked).toEqual([])
    expect(settingsOf(world)).toMatchObject({
      DEFAULT_BANKROLL: '300',
      POLYGON_RPC_URLS: 'https://a.example,https://b.example',
    })
  })

  it('refuses a wrong option and writes nothing', async () => {
    const { code, problems, world } = await understudy('init --yes --bankroll zero', {}, { desk: { check } })
    expect([code, world.files.size]).toEqual([2, 0])
    expect(problems).toContain('DEFAULT_BANKROLL')
  })

  it('replaces no settings unless forced', async () => {
    const desk = { exists: () => true, check }
    expect((await understudy('init --yes', {}, { desk })).code).toBe(4)
    expect((await understudy('init --yes --force', {}, { desk })).code).toBe(0)
  })

  it('says what it needs where nobody can answer', async () => {
    const { code, problems } = await understudy('init')
    expect([code, problems]).toEqual([2, expect.stringContaining('Example: understudy init --yes --bankroll 1000')])
  })

  it.each(["it's", 'a "b"', 'c`d', '#x', 'a b', 'it\'s "both"'])('writes %j so that it reads back', async (value) => {
    const { world } = await understudy(['init', '--yes', '--alchemy-keys', value])
    expect(settingsOf(world)['ALCHEMY_SIGNING_KEYS']).toBe(value)
  })

  it('refuses a value that would start another setting', async () => {
    expect((await understudy(['init', '--yes', '--alchemy-keys', 'x\nDRY_RUN_MODE=false'])).code).toBe(2)
  })
})
