import { describe, expect, it } from 'vitest'
import { TransportError } from '../../domain/errors.ts'
import { usd } from '../../domain/money/units.ts'
import { planBacktest } from '../../domain/traders/copying/backtest-plan.ts'
import type { BacktestInput, FinishedBacktest } from '../../temporal/research-messages.ts'
import { NOW } from '../support/decisions.ts'
import { ONE_BET, SKILLED } from '../support/discovery-fixtures.ts'
import { understudy, WALLET } from './command-line.ts'

describe('traders leaderboard', () => {
  it('shows score, skill, probability, verdict and status, and how few have evidence', async () => {
    const { output } = await understudy('traders leaderboard')
    expect(output).toMatch(/WALLET +SCORE +GRADE +SKILL +PAYS +VERDICT +TREND +PNL 30D +TRADES +STATUS/)
    expect(output).toMatch(
      /tide-watcher +92\.5 +A +\+1\.6¢ ± 1\.1¢ +93% +evidence +\+4\.0 +\+\$4,210\.55 +96 +following, one of 3/,
    )
    expect(output).toMatch(/rehearsal-1 \(simulated\) .* not eligible .* banned/)
    expect(output).toContain('3112 scored, 1204 eligible, 3 with evidence; more: --cursor c2')
  })

  it('passes bounds and order on', async () => {
    const { world } = await understudy(
      'traders leaderboard --sort probability --reverse --min-score 70.5 --min-trades 50 --evidence --no-paused --limit 20',
    )
    expect(world.filters).toEqual([
      {
        filter: { minScore: 70.5, minTrades30d: 50, verdict: 'evidence', paused: false },
        order: { sort: 'probability', descending: false },
      },
    ])
    expect(world.pages).toEqual([{ limit: 20, cursor: null }])
  })

  it('is JSON for scripts, with the counts', async () => {
    const { rows, counts } = JSON.parse((await understudy('traders leaderboard --json')).output)
    expect([rows.length, counts.eligible]).toEqual([7, 1204])
  })
})

describe('score', () => {
  it('is a few lines and the way to more', async () => {
    const { output } = await understudy(`score ${SKILLED}`)
    expect(output.trimEnd().split('\n')).toEqual([
      `${SKILLED} tide-watcher`,
      'score      92.5 A, emerging-trader-1, as of 2026-11-24 12:15:00 UTC',
      'skill      +1.6¢ ± 1.1¢ for a copier, per 50¢ share',
      'verdict    Evidence: 93% that copying pays after costs, over 112 events.',
      'status     following, enough for real money',
      'acts as    one with 2 other wallets, by being in the same events and entering events in the same second; the rules copy one of them at most',
      `why        understudy explain-score ${SKILLED}`,
    ])
  })

  it('says of a wallet that nobody scored how it could be', async () => {
    const { code, problems } = await understudy(`score ${WALLET}`)
    expect([code, problems]).toEqual([
      3,
      `understudy: wallet ${WALLET} was never scored. Example: understudy discover --wait\n`,
    ])
  })
})

describe('explain-score', () => {
  it('shows each factor with its value, anchors and points', async () => {
    const { output } = await understudy(`explain-score ${SKILLED}`)
    expect(output).toMatch(/win rate +█{20} 20\.0 of 20 {2}58\.1% of 43 markets \(45% gives none, 55% all\)/)
    expect(output).toMatch(
      /volume consistency +█{16}░{4} 15\.7 of 20 {2}variation of stakes 0\.82 \(2\.0 gives none, 0\.5 all\)/,
    )
  })

  it('shows the evidence: events, z, p, q, the edge at 50 ¢, and the probability', async () => {
    const { output } = await understudy(`explain-score ${SKILLED}`)
    expect(output).toContain('112 resolved, worth 84 by age')
    expect(output).toContain('2.61 and 0.005, against the prices being right')
    expect(output).toContain('6% of those that look this good are lucky')
    expect(output).toContain('+1.6¢ ± 1.1¢ per 50¢ share')
    expect(output).toContain('with a probability of 93%')
  })

  it('says how much it looks like a wash trader, or that this is not known', async () => {
    const { output } = await understudy(`explain-score ${SKILLED}`)
    expect(output).toContain('wash score      0.04 (0 honest, 1 trades in a closed group without a result')
    const other = await understudy('explain-score 0x9999000000000000000000000000000000000001')
    expect(other.output).toContain('wash score      not known: nobody read whom it traded with')
  })

  it('names the one that is copied of wallets that act as one', async () => {
    const { output } = await understudy(`explain-score ${ONE_BET}`)
    expect(output).toContain(`; ${SKILLED} of them is copied`)
  })

  it('says what would change it', async () => {
    const { output } = await understudy('explain-score 0x3c0f8e21b9d04c6a8f71e2d3c4b5a69788f0e1d2')
    expect(output).toContain('What would change it')
    expect(output).toContain('12 more resolved events (18 of 30).')
    expect(output).toContain('Variation of stakes 0.82 → 0.50 would add 4.3 points.')
  })
})

const FINISHED: FinishedBacktest = {
  plan: planBacktest(
    { from: NOW - 90 * 86_400_000, until: NOW, delayMs: 5_000, stake: 50 },
    { maxSlippageBps: 200, lowPriceSlippage: usd(15_000n) as never, lowPriceBelow: usd(250_000n) as never },
  ),
  result: {
    verdict: 'not-enough-evidence',
    text: 'Not enough evidence: 4 settled events were copied, at least 30 are needed.',
    leaderTrades: 12,
    copied: 8,
    skipped: { 'price-beyond-limit': 3, unplaced: 1 },
    grounds: { recorded: 0, reconstructed: 6, assumed: 2 },
    events: 4,
    openEvents: 1,
    stake: 400,
    leaderProfit: 60,
    profit: 30.5,
    roi: 0.076,
    low: -0.1,
    high: 0.2,
    tax: { delay: 12, spread: 6, fees: 8, skipped: 4, rounding: -0.5, total: 29.5 },
  },
}

describe('backtest', () => {
  it('says honestly where that is not enough, and splits what was lost on the way', async () => {
    const asked: BacktestInput[] = []
    const run = async (question: BacktestInput) => {
      asked.push(question)
      return FINISHED
    }
    const { output, notes } = await understudy(
      `backtest ${SKILLED} --delay 2m --size 25.50`,
      {},
      { backtests: () => ({ run }) },
    )
    expect(asked).toEqual([{ wallet: SKILLED, delayMs: 120_000, stake: 25.5 }])
    expect(notes).toContain('asking the research process')
    expect(output).toContain('Imagined, no money.')
    expect(output).toContain('Not enough evidence: 4 settled events were copied, at least 30 are needed.')
    expect(output).toContain('prices     6 of 8 from a recorded mid and half a spread, 2 assumed\n')
    expect(output).toContain('skipped    3 price beyond limit, 1 unplaced')
    expect(output).toMatch(/the same stakes at their prices +\+\$60\.00 +│█{12}/)
    expect(output).toMatch(/spread +-\$6\.00 +█│/)
    expect(output).toMatch(/yours +\+\$30\.50 +│█{6}/)
  })

  it.each([
    ['--delay soon', '--delay must be a length of time, was "soon". Example: --delay 5s'],
    ['--size lots', '--size must be dollars with at most six decimals, was "lots"'],
  ])('says of %s what was expected, with an example', async (option, problem) => {
    const { code, problems } = await understudy(`backtest ${SKILLED} ${option}`)
    expect([code, problems]).toEqual([2, expect.stringContaining(problem)])
  })

  it('says how many prices are of books that we saw', async () => {
    const grounds = { recorded: 1, reconstructed: 6, assumed: 1 }
    const run = async () => ({ ...FINISHED, result: { ...FINISHED.result, grounds } })
    const { output } = await understudy(`backtest ${SKILLED}`, {}, { backtests: () => ({ run }) })
    expect(output).toContain(
      'prices     1 of 8 from order books we saw, 6 from a recorded mid and half a spread, 1 assumed\n',
    )
  })

  it('tells where nothing is known of a wallet', async () => {
    expect((await understudy(`backtest ${WALLET}`)).code).toBe(3)
  })

  it('passes on what to do where nobody works it out, and ends with the code for what is not available', async () => {
    const run = () => Promise.reject(new TransportError('the research process does not run: start it'))
    const { code, problems } = await understudy(`backtest ${WALLET}`, {}, { backtests: () => ({ run }) })
    expect([code, problems]).toEqual([5, 'understudy: the research process does not run: start it\n'])
  })
})
