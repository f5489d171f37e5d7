import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TraderHistory } from '../../../domain/traders/history.ts'
import { type ProfileOptions, profileOf } from '../../../domain/traders/profile.ts'
import { assessFamily } from '../../../domain/traders/skill/assessment.ts'
import { createRandom } from '../../../domain/traders/statistics/random.ts'
import { createPopulation } from '../../../scripts/discovery-evaluation/population.ts'
import type { SimulatedFill } from '../../../scripts/discovery-evaluation/simulated-fill.ts'
import { featuresAt } from '../../../scripts/discovery-evaluation/wallet-features.ts'
import { walletHistory } from '../../../scripts/discovery-evaluation/wallet-history.ts'
import { createWorld } from '../../../scripts/discovery-evaluation/world.ts'
import {
  AS_OF,
  aHistory,
  aHistoryFill,
  aTradedMarket,
  aWalletEvent,
  DAY_MS,
  HOUR_MS,
  inventHistory,
  MINUTE_MS,
  stillMarks,
  WALLET,
} from './histories.ts'

const OPTIONS: ProfileOptions = {
  costs: { delayMs: 15_000, halfSpread: 0.01, delayCost: 0.005, feeRate: 0.05 },
  evidenceDays: 180,
  draws: 200,
}
const profile = (history: TraderHistory, changes: Partial<ProfileOptions> = {}, asOf = AS_OF) =>
  profileOf(history, asOf, { ...OPTIONS, ...changes })
const eligible = inventHistory(createRandom('eligible'), { trades: 200, days: 60, edge: 0.1 })

describe('a profile', () => {
  const made = profile(eligible)

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(made))).toEqual(made)
  })

  it('is the same again', () => {
    expect(profile(eligible)).toEqual(made)
  })

  it('works out skill, a trend, markets and days of an eligible wallet', () => {
    expect(made.score.failedFilters).toEqual([])
    expect(made.skill?.evidence.resolvedEvents).toBeGreaterThan(100)
    expect(made.trend).toHaveLength(7)
    expect(made.markets.length).toBeGreaterThan(100)
    expect(made.performance.daily.length).toBeGreaterThan(50)
  })

  it('brings what the judgement of a family needs', () => {
    const { skill, screens } = made
    const { assessments } = assessFamily(skill ? [{ wallet: WALLET, evidence: skill.evidence, screens }] : [])
    expect(assessments[0]?.copier?.probabilityPositive).toBeGreaterThan(0.5)
  })

  it('leaves out of a wallet that is not eligible what nobody will ask for, unless it is asked for', () => {
    const quiet = inventHistory(createRandom('quiet'), { trades: 20, days: 60, edge: 0 })
    expect(profile(quiet)).toMatchObject({ skill: null, trend: null, markets: [], performance: { daily: [] } })
    const full = profile(quiet, { alwaysInFull: true })
    expect(full.skill).toBeNull()
    expect(full.markets).toHaveLength(20)
  })

  it('of a wallet without a past says so everywhere', () => {
    const nothing = profile(aHistory())
    expect(nothing).toMatchObject({
      score: { score: 0 },
      streak: { kind: 'none' },
      activity: { trades: 0, medianStake: null, lastTradeAt: null },
      performance: { all: { profit: 0, winRate: null, roi: null }, sharpe7d: null, maxDrawdown30d: 0 },
      screens: [],
    })
    expect(JSON.parse(JSON.stringify(nothing))).toEqual(nothing)
  })
})

describe('nothing that was traded, resolved or priced later', () => {
  const HORIZONS = [
    ['after1m', MINUTE_MS],
    ['after5m', 5 * MINUTE_MS],
    ['after15m', 15 * MINUTE_MS],
    ['after1h', HOUR_MS],
    ['after6h', 6 * HOUR_MS],
    ['after24h', DAY_MS],
  ] as const

  /** The history as someone who only had the data of that moment would have it. */
  function past(history: TraderHistory, asOf: number): TraderHistory {
    const fills = history.fills
      .filter(({ at }) => at <= asOf)
      .map((fill) => {
        if (!fill.marks) return fill
        const marks = { ...fill.marks }
        for (const [name, ms] of HORIZONS) if (fill.at + ms > asOf) marks[name] = null
        if (marks.closesAt !== null && marks.closesAt > asOf) marks.close = null
        return { ...fill, marks }
      })
    const events = history.events.filter(({ at }) => at <= asOf)
    const traded = new Set([...fills, ...events].map(({ conditionId }) => conditionId))
    const markets = [...history.markets.values()]
      .filter(({ conditionId }) => traded.has(conditionId))
      .map((market) =>
        market.resolvedAt !== null && market.resolvedAt > asOf
          ? { ...market, resolvedAt: null, payouts: null }
          : market,
      )
    return aHistory({ ...history, fills, events, markets, until: asOf })
  }

  const anyHistory = fc
    .record({
      seed: fc.string({ minLength: 1 }),
      trades: fc.integer({ min: 1, max: 160 }),
      edge: fc.constantFrom(0, 0.2),
    })
    .map(({ seed, trades, edge }) => {
      const random = createRandom(seed)
      const history = inventHistory(random, { trades, days: 40, edge })
      const events = Array.from({ length: 20 }, () => {
        const n = Math.floor(random.uniform() * trades)
        const kinds = ['split', 'merge', 'redeem', 'transfer-in', 'transfer-out', 'convert', 'income'] as const
        const at = Math.floor(AS_OF - 40 * DAY_MS * random.uniform())
        const kind = kinds[Math.floor(random.uniform() * kinds.length)] ?? 'split'
        return aWalletEvent(n, { kind, at, shares: 1 + 50 * random.uniform(), cash: 20 * random.uniform() })
      }).sort((a, b) => a.at - b.at)
      return { ...history, events }
    })

  it('has any influence', () => {
    fc.assert(
      fc.property(anyHistory, fc.double({ min: 0, max: 35, noNaN: true }), (history, daysAgo) => {
        const asOf = Math.floor(AS_OF - daysAgo * DAY_MS)
        expect(profile(history, { alwaysInFull: true }, asOf)).toEqual(
          profile(past(history, asOf), { alwaysInFull: true }, asOf),
        )
      }),
      { numRuns: 25 },
    )
  })
})

describe('the score of a profile', () => {
  it('is the one of the evaluation, and so is the evidence', () => {
    const startsAt = Date.parse('2026-03-19T00:00:00Z')
    const world = createWorld(3, startsAt, 40)
    const plain = { name: 'plain', wallets: 30 } as const
    const cut = startsAt + 35 * DAY_MS
    const wallets = createPopulation(3, plain)
    let compared = 0
    for (const wallet of wallets) {
      const fills = walletHistory(world, wallet, plain, [0, 1], [0, 1]).filter(({ ingestedAt }) => ingestedAt <= cut)
      const features = featuresAt(fills, cut, [60], 'x', 50)
      const made = profile(historyOf(fills, cut), {}, cut)
      expect(made.score).toEqual({ ...features.score, inputs: closeTo(features.score.inputs) })
      const evidence = features.evidence.get(60)
      if (!made.skill || !evidence?.leader) continue
      compared += 1
      expect(made.skill.evidence.resolvedEvents).toBe(evidence.resolvedEvents)
      expect(made.skill.evidence.leader?.outcome).toEqual(closeTo(evidence.leader.outcome))
      expect(made.skill.evidence.leader?.closing).toEqual(evidence.leader.closing && closeTo(evidence.leader.closing))
      expect(made.skill.evidence.leader?.z).toBeCloseTo(evidence.leader.z, 9)
    }
    expect(compared).toBeGreaterThan(2)
  })

  const closeTo = (values: object) =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, typeof value === 'number' ? expect.closeTo(value, 9) : value]),
    )

  function historyOf(fills: readonly SimulatedFill[], cut: number): TraderHistory {
    const markets = new Map(
      fills.map((fill) => [
        fill.conditionId,
        aTradedMarket(0, {
          conditionId: fill.conditionId,
          eventId: fill.eventId,
          openedAt: fill.opensAt,
          endsAt: fill.endsAt,
          feeRate: fill.feeRate,
          outcomes: [0, 1].map((i) => ({ tokenId: `${fill.conditionId}/${i}` as typeof fill.tokenId, name: `${i}` })),
          resolvedAt: fill.endsAt,
          payouts: fill.outcomeIndex === 0 ? [fill.payout, 1 - fill.payout] : [1 - fill.payout, fill.payout],
        }),
      ]),
    )
    return aHistory({
      from: cut - 60 * DAY_MS,
      until: cut,
      markets: [...markets.values()],
      fills: fills.map((fill) => ({
        ...fill,
        txHash: fill.txHash ?? (`${fill.fillId}` as never),
        source: 'chain',
        marks: stillMarks(fill.mid, {
          after1m: fill.mid15s,
          after1h: fill.mid1h,
          close: fill.closeMid,
          closesAt: fill.closesAt,
        }),
      })),
    })
  }
})

describe('how much a wallet trades', () => {
  const at = (hours: number) => AS_OF - 7 * DAY_MS + hours * HOUR_MS
  const times = [0, 0.5, 1, 5.9, 23.99, 24, 100, 167]
  const made = profile(
    aHistory({
      fills: [
        ...times.map((hours, i) => aHistoryFill(1, { at: at(hours), shares: 100 * (i + 1), fee: 1 })),
        aHistoryFill(2, { at: at(160), side: 'SELL' }),
      ].sort((a, b) => a.at - b.at),
      markets: [aTradedMarket(1), aTradedMarket(2, { openedAt: null })],
    }),
  )

  it('counts decisions, sides, markets and dollars', () => {
    expect(made.activity).toMatchObject({ trades: 9, buys: 8, sells: 1, markets: 2, fees: 8, earlyTrades30d: 5 })
    expect(made.activity.volume).toBeCloseTo(50 * 36 + 50, 9)
    expect(made.activity.medianStake).toBeCloseTo(200, 9)
  })

  it('is told by hours after the opening, in bands', () => {
    const { bands, unknown, medianHours } = made.timing
    expect(bands.map(({ fromHours, trades }) => [fromHours, trades])).toEqual([
      [0, 2],
      [1, 2],
      [6, 1],
      [24, 1],
      [72, 2],
      [168, 0],
      [720, 0],
    ])
    expect(unknown).toBe(1)
    expect(medianHours).toBeCloseTo((5.9 + 23.99) / 2, 9)
  })
})

describe('who took whose price', () => {
  const shareOf = (changes: Parameters<typeof aHistoryFill>[1], feeRate: number) =>
    profile(
      aHistory({ fills: [aHistoryFill(1, { role: null, ...changes })], markets: [aTradedMarket(1, { feeRate })] }),
    ).habits.makerShare

  it.each<[string, Parameters<typeof aHistoryFill>[1], number, number]>([
    ['a purchase without a fee where there are fees was a maker’s', {}, 0.04, 1],
    ['a purchase with a fee was a taker’s', { fee: 1 }, 0.04, 0],
    ['of a purchase where there are no fees nobody knows', {}, 0, 0],
    ['of a sale nobody knows', { side: 'SELL' }, 0.04, 0],
    ['a source that tells is believed', { role: 'taker' }, 0.04, 0],
  ])('%s', (_case, changes, feeRate, makerShare) => {
    expect(shareOf(changes, feeRate)).toBe(makerShare)
  })
})

describe('what copying costs', () => {
  const many = (marks: ReturnType<typeof stillMarks> | null) =>
    aHistory({
      fills: Array.from({ length: 60 }, (_, n) =>
        aHistoryFill(n, { at: AS_OF - (n + 1) * 10 * HOUR_MS, price: 0.5, marks }),
      ).toReversed(),
      markets: Array.from({ length: 60 }, (_, n) =>
        aTradedMarket(
          n,
          n > 20 ? { resolvedAt: AS_OF - n * HOUR_MS, payouts: [1, 0], feeRate: 0.04 } : { feeRate: 0.04 },
        ),
      ),
    })
  const costOf = (marks: ReturnType<typeof stillMarks> | null) => profile(many(marks)).skill?.copyCost

  it('is the drift of the mid, the spread that the leader did not pay, and the fee of the later price', () => {
    const cost = costOf(stillMarks(0.51, { before: 0.49 }))
    expect(cost?.delay).toBeCloseTo(0.02, 12)
    expect(cost?.spread).toBeCloseTo(0, 12)
    expect(cost?.fee).toBeCloseTo(0.04 * 0.52 * 0.48, 12)
    expect(cost?.total).toBeCloseTo(0.02 + 0.04 * 0.52 * 0.48, 12)
    expect(cost?.measuredShare).toBe(1)
  })

  it('is assumed where no mid is known, and says so', () => {
    const cost = costOf(null)
    expect(cost?.delay).toBeCloseTo(0.005, 12)
    expect(cost?.measuredShare).toBe(0)
  })
})

it('knows a latency trader by the first minute', () => {
  const jumps = inventHistory(createRandom('jumps'), { trades: 120, days: 40, edge: 0 })
  const fills = jumps.fills.map((fill) => {
    const before = fill.marks?.before ?? 0.5
    const up = (by: number) => before + (fill.side === 'BUY' ? by : -by)
    return { ...fill, marks: stillMarks(up(0.03), { before, after1m: up(0.028) }) }
  })
  const later = [...jumps.markets.values()].map((market) => ({
    ...market,
    resolvedAt: market.resolvedAt && market.resolvedAt + DAY_MS,
  }))
  const made = profile(aHistory({ ...jumps, fills, markets: later }))
  expect(made.screens).toContain('latency')
  expect(made.skill?.markouts.shape).toBe('latency')
  expect(made.skill?.markouts.curve.map(({ horizonMs }) => horizonMs)).toEqual(
    [1, 5, 15, 60, 360, 1440].map((m) => m * MINUTE_MS),
  )
})

describe('the trend of a score', () => {
  it('falls when a wallet stops', () => {
    const stopped = { ...eligible, fills: eligible.fills.filter(({ at }) => at < AS_OF - 5 * DAY_MS) }
    const { trend } = profile(stopped, {})
    expect(trend?.at(-1)).toBeLessThanOrEqual(trend?.[0] ?? 0)
  })

  it('is not told of a past that is not known far enough back', () => {
    expect(profile({ ...eligible, from: AS_OF - 41 * DAY_MS, reachesBack: false }).trend).toBeNull()
    expect(profile({ ...eligible, from: AS_OF - 42 * DAY_MS, reachesBack: false }).trend).toHaveLength(7)
  })
})
