import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { understudy, WALLET } from './command-line.ts'

describe('decisions', () => {
  it('say which rule made a skip, with what was found and needed', async () => {
    const { output, world } = await understudy('decisions --reason price-moved --verdict skip')
    expect(world.filters).toEqual([{ reason: 'price-moved', verdict: 'skip' }])
    expect(output).toMatch(/d0123456789abcdef +Ada \(simulated\).*skip: price-moved +best ask 75¢ +at most 65¢/)
  })

  it('name every reason when one is not known, and the nearest as an example', async () => {
    const { code, problems } = await understudy('decisions --reason price')
    expect(code).toBe(2)
    expect(problems).toMatch(/--reason must be one of copying-off, .*, was "price"\. Example: --reason price-moved/)
  })

  it('can be those of one trader', async () => {
    expect((await understudy(`decisions --trader ${WALLET.toUpperCase().replace('0X', '0x')}`)).world.filters).toEqual([
      { leader: WALLET },
    ])
  })
})

describe('traders list', () => {
  it('passes bounds on and shows what they are about', async () => {
    const { output, world } = await understudy(
      'traders list --state active --min-pnl-30d 500.5 --min-sharpe 0.7 --min-trades 50 --min-win-rate 0.55',
    )
    expect(world.filters).toEqual([
      { state: 'active', minPnl30d: 500_500_000n, minSharpe: 0.7, minTrades: 50, minWinRate: 0.55 },
    ])
    expect(output).toContain('$1,234.50')
    expect(output).toContain('60.0%')
  })

  it('shows what discovery makes of each, who added them, and who paused them', async () => {
    const { output } = await understudy('traders list')
    expect(output).toMatch(/active, added by the rules, declining, live +83\.4 B +93% +0\.08/)
    const json = JSON.parse((await understudy('traders list --json')).output) as { rows: unknown[] }
    expect(json.rows[0]).toMatchObject({ score: 83.42, grade: 'B', probability: 0.934, verdict: 'Evidence of skill.' })
  })

  it.each([
    ['--state retired', '--state must be one of active, paused, removed, was "retired". Example: --state active'],
    ['--min-sharpe high', '--min-sharpe must be a number, was "high". Example: --min-sharpe 0.7'],
    ['--min-trades 1.5', '--min-trades must be a whole number in 0…1000000000, was "1.5". Example: --min-trades 20'],
    [
      '--min-pnl-30d $5',
      '--min-pnl-30d must be dollars with at most six decimals, was "$5". Example: --min-pnl-30d 1250.50',
    ],
  ])('says of %s what was found and expected, with an example', async (options, problem) => {
    const { code, problems } = await understudy(`traders list ${options}`)
    expect([code, problems]).toEqual([2, expect.stringContaining(problem)])
  })

  it('counts the digits of a wallet that is too short', async () => {
    const { problems } = await understudy('traders add 0x12ab')
    expect(problems).toContain('was "0x12ab" (4 digits after 0x). Example: 0x')
  })
})

describe('positions', () => {
  it('set figures to the right and say from whom they were copied', async () => {
    const { output } = await understudy('positions')
    const [headings, row] = output.split('\n')
    expect(headings).toMatch(/MARKET +SHARES +AT +MARK +VALUE +GAIN +COPIED FROM/)
    expect(row).toMatch(/Yes · Will it rain\? +20 +0\.5 +0\.525 +\$10\.50 +\+\$0\.50 +Ada/)
    expect(row?.indexOf('$10.50')).toBe((headings?.indexOf('VALUE') ?? 0) - 1)
  })
})

describe('profit', () => {
  it('tells all and the last days apart, and where it came from', async () => {
    const { output } = await understudy('profit --days 2')
    expect(output).toContain(
      'in all     +$1.50 (+$1.00 realised, +$0.50 open), $0.25 of fees, 9 trades, 75.0% of closings won',
    )
    expect(output).toContain('2 days     +$11.50 of equity, +$11.00 realised, 7 trades')
    expect(output).toContain('best 2026-11-20 +$13.00, worst 2026-11-19 -$2.00')
    expect(output).toMatch(/Ada \(simulated\) +9 +\+\$1\.00 +\+\$0\.50 +\+\$1\.50/)
  })

  it('counts from the deposit where the account is younger than the days', async () => {
    expect((await understudy('profit --days 30')).output).toContain('+$1.50 of equity, +$1.00 realised, 9 trades')
  })

  it('is exact as JSON', async () => {
    expect(JSON.parse((await understudy('profit --days 2 --json')).output)).toMatchObject({
      total: '1.5',
      window: { days: 2, equityBefore: '990', change: '11.5', realised: '11', trades: 7 },
    })
  })
})

describe('daily', () => {
  it('has one line for each day of the window', async () => {
    const { output } = await understudy('daily --days 2')
    expect(output.split('\n').map((line) => line.slice(0, 10))).toEqual(['DAY       ', '2026-11-19', '2026-11-20', ''])
    expect(output).toMatch(/-5\.0% +50\.0%/)
  })
})

describe('the demo', () => {
  it('is named above every result, and stays out of JSON', async () => {
    for (const line of ['status', 'signals', 'positions', 'profit', 'traders']) {
      expect((await understudy(line, { isDemo: true })).output).toMatch(/^demo: simulated leaders, paper money\n/)
    }
    const { output } = await understudy('status --json', { isDemo: true })
    expect(JSON.parse(output)).toMatchObject({ mode: 'paper' })
  })
})

describe('the operator token', () => {
  it('is printed alone, with its origin beside the result', async () => {
    const operatorToken = () => ({ token: 'abc', from: '/srv/understudy/operator-token' })
    expect(await understudy('token', {}, { operatorToken })).toMatchObject({
      code: 0,
      output: 'abc\n',
      notes: 'from /srv/understudy/operator-token\n',
    })
  })

  it('ends with 3 before the first start', async () => {
    expect((await understudy('token')).code).toBe(3)
  })
})

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('for %s knows every command and its options', async (shell) => {
    const { code, output } = await understudy(`completion ${shell}`)
    expect(code).toBe(0)
    for (const word of ['traders', 'pause', '--reason', 'export', 'executions', 'completion', '--json']) {
      expect(output).toContain(word)
    }
  })

  it('names the shells', async () => {
    const { code, problems } = await understudy('completion tcsh')
    expect([code, problems]).toEqual([2, expect.stringContaining('must be one of bash, zsh, fish, was "tcsh"')])
  })
})

describe('docs/cli.md', () => {
  it('lists the commands that there are', async () => {
    const page = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')
    const listed = [...page.matchAll(/^\| `([a-z-]+)/gm)].map(([, name]) => name)
    const { output } = await understudy('--help')
    const known = [...output.matchAll(/^ {2}([a-z][a-z-]*) /gm)]
      .map(([, name]) => name)
      .filter((name) => name !== 'help')
    expect(new Set(listed)).toEqual(new Set(known))
  })
})
