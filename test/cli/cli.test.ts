import { describe, expect, it } from 'vitest'
import type { DecisionView } from '../../db/read-model.ts'
import { toCanonicalJson } from '../../domain/copy/canonical.ts'
import { decide } from '../../domain/copy/decide.ts'
import { type Decision, RULES_VERSION } from '../../domain/copy/decision.ts'
import { TransportError } from '../../domain/errors.ts'
import { aLeader, entryInputs, exitInputs, NOW } from '../support/decisions.ts'
import { emptyWorld, partsOf, STATUS, understudy, WALLET } from './command-line.ts'

function stored(inputs = entryInputs(), decision: Decision = decide(inputs), rulesVersion = inputs.rulesVersion) {
  const view: DecisionView = {
    decisionId: 'd1',
    fillId: inputs.fill.fillId,
    mode: inputs.mode,
    verdict: decision.verdict,
    reason: decision.verdict === 'skip' ? decision.reason : null,
    rulesVersion,
    leader: inputs.fill.leader,
    side: inputs.fill.side,
    tokenId: inputs.fill.tokenId,
    question: null,
    outcome: null,
    decidedAt: new Date(NOW).toISOString(),
    inputs: toCanonicalJson(inputs),
    decision: toCanonicalJson(decision),
  }
  const none = partsOf(emptyWorld()).readModel
  return { readModel: { ...none, decision: async () => view } }
}

describe('status', () => {
  it('says first that trading is halted, and why', async () => {
    const { code, output } = await understudy('status')
    expect(code).toBe(0)
    expect(output).toContain('HALTED since 2026-11-20 11:00:00 by check-health: daily-loss, $201 lost today')
    expect(output).toContain('equity     $1,001.50 (deposited $1,000.00, peak $1,010.00)')
  })

  it('prints the same as JSON, wherever the flag stands', async () => {
    for (const line of ['status --json', '--json status']) {
      expect(JSON.parse((await understudy(line)).output)).toEqual(STATUS)
    }
  })
})

describe('traders', () => {
  it('lists when nothing else is asked, saying what is assumed and who is simulated', async () => {
    const { output } = await understudy('traders')
    expect(output).toBe((await understudy('traders list')).output)
    expect(output).toMatch(/Ada \(simulated\) +active, .* 0\.08 ± 0\.05 assumed/)
  })

  it('adds with the configured edge, or with the one that is given', async () => {
    const { world } = await understudy(`traders add ${WALLET} --label Ada`)
    expect(world.added).toMatchObject([
      { wallet: WALLET, label: 'Ada', edge: 0.08, edgeSource: 'assumed', simulated: false },
    ])
    const given = await understudy(`traders add ${WALLET} --edge 0.2 --edge-sd 0.1`)
    expect(given.world.added).toMatchObject([{ edge: 0.2, edgeSd: 0.1 }])
  })

  it('holds a stated past against the minimums unless forced', async () => {
    const line = `traders add ${WALLET} --pnl-30d 10.5 --sharpe 0.1 --trades 60 --win-rate 0.6`
    const refused = await understudy(line)
    expect([refused.code, refused.world.added]).toEqual([2, []])
    expect(refused.problems).toContain('Sharpe ratio must be at least 0.7, was 0.1')
    const { code, world } = await understudy(`${line} --force`)
    expect(code).toBe(0)
    expect(world.added[0]?.stats).toEqual({ pnl30d: 10_500_000n, sharpe: 0.1, tradeCount: 60, winRate: 0.6 })
  })

  it.each([
    [`traders pause ${WALLET}`, 0],
    [`traders resume ${WALLET}`, 3],
    [`traders remove ${WALLET}`, 0],
    ['traders pause 0x12', 2],
    ['traders pause', 2],
  ])('%s ends with %d', async (line, code) => {
    expect((await understudy(line)).code).toBe(code)
  })
})

describe('signals', () => {
  it('shows one a line and how to go on', async () => {
    const { output, world } = await understudy('signals --limit 5')
    expect(world.pages).toEqual([{ limit: 5, cursor: null }])
    expect(output).toContain('BUY 200 @ 0.5')
    expect(output).toContain('skipped: price-moved')
    expect(output).toContain('more: --cursor c2')
  })

  it('does not let a market’s name steer the terminal', async () => {
    expect((await understudy('signals')).output).toContain('Will it rain? [2J')
  })

  it('is coloured on a terminal only', async () => {
    expect((await understudy('signals', {}, { color: true })).output).toContain('\u001b[1m')
    expect((await understudy('signals')).output).not.toContain('\u001b')
  })

  it.each(['0', '201', 'many', '1.5'])('refuses --limit %s', async (limit) => {
    expect((await understudy(`signals --limit ${limit}`)).code).toBe(2)
  })
})

describe('explain', () => {
  it('tells a skip in sentences, with what it would have needed', async () => {
    const { code, output } = await understudy('explain d1', stored(entryInputs({ leader: aLeader({ paused: true }) })))
    expect(code).toBe(0)
    expect(output).toMatch(/^decision d1\n/)
    expect(output).toContain('Skipped (leader-paused)')
  })

  it('ends with 3 when there is no such decision', async () => {
    const { code, problems } = await understudy('explain nothing')
    expect([code, problems]).toEqual([3, expect.stringContaining('no decision of the id or fill "nothing"')])
  })
})

describe('replay', () => {
  it.each([
    ['an entry', entryInputs()],
    ['an exit', exitInputs()],
    ['a skip', entryInputs({ book: null })],
  ])('recomputes %s bit for bit', async (_, inputs) => {
    const { code, output } = await understudy('replay d1', stored(inputs))
    expect(code).toBe(0)
    expect(output).toBe(
      `equal: decision d1 comes out the same, bit for bit\nThe rules are the same as then: version ${RULES_VERSION}.\n`,
    )
  })

  it('shows the first place where a record and its recomputation part, and ends with 6', async () => {
    const inputs = entryInputs()
    const decision = decide(inputs)
    if (decision.verdict !== 'copy') throw new Error('the builder’s entry must be copied')
    const tampered: Decision = { ...decision, figures: { ...decision.figures, slippageBps: 1 } }
    const { code, output } = await understudy('replay d1', stored(inputs, tampered))
    expect(code).toBe(6)
    expect(output).toContain('different: decision d1\n  at figures.slippageBps\n  stored      1\n  recomputed  0\n')
  })

  it('says when the rules have changed since', async () => {
    const { output } = await understudy('replay d1', stored(entryInputs(), undefined, '0'))
    expect(output).toContain(`The rules have changed since: decided under version 0, now ${RULES_VERSION}.`)
  })

  it('reports the same as JSON', async () => {
    const { output } = await understudy('replay d1 --json', stored())
    expect(JSON.parse(output)).toMatchObject({ decisionId: 'd1', equal: true, rulesChanged: false, difference: null })
  })
})

describe('halt and resume', () => {
  it('needs a reason', async () => {
    const { code, problems, world } = await understudy('halt')
    expect([code, world.halted]).toEqual([2, null])
    expect(problems).toContain('--reason')
  })

  it.each([
    [['halt', '--reason', 'odd fills'], false],
    [['halt', '--hard', '--reason', 'odd fills'], true],
  ])('%j halts', async (line, hard) => {
    const { code, world } = await understudy(line)
    expect([code, world.halted]).toEqual([0, { reason: 'odd fills', hard }])
  })

  it('ends with 4 when the state forbids it', async () => {
    const { code, problems } = await understudy('resume')
    expect([code, problems]).toEqual([4, 'understudy: the paper account is not halted\n'])
  })
})

describe('the command line itself', () => {
  it('needs no database to help', async () => {
    const connect = () => {
      throw new Error('connected')
    }
    const { code, output } = await understudy('--help', {}, { connect })
    expect([code, output]).toEqual([0, expect.stringContaining('Exit codes: 0 done')])
  })

  it.each([['stat'], ['status --colour'], ['explain']])('ends with 2 for %s', async (line) => {
    expect((await understudy(line)).code).toBe(2)
  })

  it('ends with 5 when the database is away, and with 1 for anything else', async () => {
    const failing = (error: Error) => ({ readModel: { ...stored().readModel, status: () => Promise.reject(error) } })
    expect((await understudy('status', failing(new TransportError('connection refused')))).code).toBe(5)
    expect((await understudy('status', failing(new Error('odd')))).code).toBe(1)
  })
})
