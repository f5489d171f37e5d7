import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toAddress } from '../../../domain/money/ids.ts'
import { clusteredReturn } from '../../../domain/traders/copying/clustered-return.ts'
import {
  type CopyOutcome,
  firstBrokenDay,
  type KeptDay,
  type LedgerVerdict,
  parseVerdictLedger,
  scoreVerdicts,
  verdictLedgerText,
} from '../../../domain/traders/roster/verdict-ledger.ts'
import { createRandom } from '../../../domain/traders/statistics/random.ts'

const walletOf = (n: number) => toAddress(`0x${n.toString(16).padStart(40, '0')}`)
const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex')
const aVerdict = (n: number, changes: Partial<LedgerVerdict> = {}): LedgerVerdict => ({
  wallet: walletOf(n),
  verdict: 'luck',
  probability: 0.6,
  edge: 0.01,
  edgeSd: 0.02,
  qValue: 0.4,
  events: 60,
  isLiveEligible: false,
  score: 72.5,
  ...changes,
})
const outcome = (n: number, eventId: string, profit: number, stake = 10): CopyOutcome => ({
  wallet: walletOf(n),
  eventId,
  stake,
  profit,
})

function chainOf(days: number) {
  const chain: KeptDay[] = []
  for (let i = 0; i < days; i++) {
    const day = `2026-11-0${i + 1}`
    const text = verdictLedgerText({
      day,
      asOf: Date.UTC(2026, 10, i + 1),
      previousSha256: chain.at(-1)?.sha256 ?? null,
      verdicts: [aVerdict(i)],
    })
    chain.push({ day, text, sha256: sha256Of(text) })
  }
  return chain
}

describe('the text of a day’s verdicts', () => {
  it('is the same in whatever order the verdicts come', () => {
    const day = { day: '2026-11-20', asOf: 1, previousSha256: null }
    const verdicts = [3, 1, 2].map((n) => aVerdict(n, { probability: n === 1 ? null : n / 10 }))
    const text = verdictLedgerText({ ...day, verdicts })
    expect(text).toBe(verdictLedgerText({ ...day, verdicts: verdicts.toReversed() }))
    expect(parseVerdictLedger(text)).toEqual({
      ...day,
      verdicts: verdicts.toSorted((a, b) => (a.wallet < b.wallet ? -1 : 1)),
    })
  })

  it('carries the hash of the day before', () => {
    const [first, second] = chainOf(2)
    expect(parseVerdictLedger(second?.text ?? '').previousSha256).toBe(first?.sha256)
  })
})

describe('a chain of days', () => {
  it('holds as it was written', () => {
    expect(firstBrokenDay(chainOf(4), sha256Of)).toBeNull()
    expect(firstBrokenDay([], sha256Of)).toBeNull()
  })

  it('can be followed in parts', () => {
    const [first, second, ...others] = chainOf(5)
    expect(firstBrokenDay(others, sha256Of, second?.sha256)).toBeNull()
    expect(firstBrokenDay(others, sha256Of, first?.sha256)).toBe('2026-11-03')
  })

  it.each<[string, (chain: ReturnType<typeof chainOf>) => ReturnType<typeof chainOf>, string]>([
    [
      'a verdict was changed',
      (chain) => chain.map((day, i) => (i === 1 ? { ...day, text: day.text.replace('"luck"', '"evidence"') } : day)),
      '2026-11-02',
    ],
    [
      'a verdict was changed and hashed again',
      (chain) =>
        chain.map((day, i) => {
          const text = i === 1 ? day.text.replace('"luck"', '"evidence"') : day.text
          return { ...day, text, sha256: sha256Of(text) }
        }),
      '2026-11-03',
    ],
    ['a day was left out', (chain) => chain.filter((_, i) => i !== 2), '2026-11-04'],
    ['the first day was left out', (chain) => chain.slice(1), '2026-11-02'],
    [
      'a day stands under another date',
      (chain) => chain.map((day, i) => (i === 3 ? { ...day, day: '2026-11-09' } : day)),
      '2026-11-09',
    ],
    ['a text is no text of verdicts any more', (chain) => chain.map((day) => ({ ...day, text: 'gone' })), '2026-11-01'],
  ])('is broken where %s', (_case, tamper, day) => {
    expect(firstBrokenDay(tamper(chainOf(4)), sha256Of)).toBe(day)
  })
})

describe('the score of verdicts', () => {
  const random = () => createRandom('score')

  it('is the mean squared error of what was said, over wallets with an outcome', () => {
    const verdicts = [
      aVerdict(1, { probability: 0.9 }),
      aVerdict(2, { probability: 0.3 }),
      aVerdict(3),
      aVerdict(4, { probability: null }),
    ]
    const outcomes = [outcome(1, 'a', 5), outcome(1, 'b', -2), outcome(2, 'a', 1), outcome(4, 'a', 1)]
    const score = scoreVerdicts(verdicts, outcomes, random())
    expect(score.wallets).toBe(2)
    expect(score.brier).toBeCloseTo(((0.9 - 1) ** 2 + (0.3 - 1) ** 2) / 2, 12)
    expect(score.bins).toEqual([
      { from: 0.3, to: 0.4, wallets: 1, said: 0.3, paid: 1 },
      { from: 0.9, to: 1, wallets: 1, said: 0.9, paid: 1 },
    ])
  })

  it('says what each verdict returned per dollar, by events', () => {
    const verdicts = [aVerdict(1, { verdict: 'evidence' }), aVerdict(2, { verdict: 'evidence' }), aVerdict(3)]
    const outcomes = [outcome(1, 'a', 4), outcome(2, 'a', 4), outcome(1, 'b', -2), outcome(3, 'c', -10)]
    const [evidence, luck] = scoreVerdicts(verdicts, outcomes, random()).byVerdict
    expect(evidence).toMatchObject({ verdict: 'evidence', wallets: 2, events: 2, stake: 30 })
    expect(evidence?.roi).toBeCloseTo(6 / 30, 12)
    expect(luck).toEqual({ verdict: 'luck', wallets: 1, events: 1, stake: 10, roi: -1, low: null, high: null })
  })

  it('says nothing where nothing was copied', () => {
    expect(scoreVerdicts([aVerdict(1)], [], random())).toEqual({ wallets: 0, brier: null, bins: [], byVerdict: [] })
  })

  it('is best for probabilities that are true', () => {
    const random = createRandom('calibrated')
    const truth = Array.from({ length: 2_000 }, () => random.uniform())
    const outcomes = truth.map((p, n) => outcome(n, `e${n}`, random.uniform() < p ? 1 : -1))
    const brierOf = (say: (p: number) => number) =>
      scoreVerdicts(
        truth.map((p, n) => aVerdict(n, { probability: say(p) })),
        outcomes,
        createRandom('x'),
      ).brier ?? 1
    expect(brierOf((p) => p)).toBeLessThan(brierOf((p) => Math.min(1, p + 0.2)))
    expect(brierOf((p) => p)).toBeLessThan(brierOf((p) => Math.round(p)))
    expect(brierOf((p) => p)).toBeLessThan(0.2)
  })
})

describe('a return clustered by event', () => {
  it('is the same however one event is cut into copies, in total', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ stake: fc.integer({ min: 1, max: 99 }), profit: fc.integer({ min: -99, max: 99 }) }), {
          minLength: 2,
        }),
        (events) => {
          const found = clusteredReturn(events, createRandom('one'))
          const stake = events.reduce((sum, event) => sum + event.stake, 0)
          expect(found?.roi).toBeCloseTo(events.reduce((sum, event) => sum + event.profit, 0) / stake, 12)
          expect(found?.low).toBeLessThanOrEqual(found?.high ?? 0)
        },
      ),
    )
  })

  it('covers the truth about nine times in ten', () => {
    const random = createRandom('coverage')
    let covered = 0
    for (let round = 0; round < 400; round++) {
      const events = Array.from({ length: 60 }, () => ({ stake: 10, profit: 2 + 8 * random.normal() }))
      const found = clusteredReturn(events, random)
      if (found && (found.low ?? 1) <= 0.2 && (found.high ?? 0) >= 0.2) covered += 1
    }
    expect(covered / 400).toBeGreaterThan(0.85)
    expect(covered / 400).toBeLessThan(0.95)
  })

  it('has no interval for one event, and is nothing without a stake', () => {
    expect(clusteredReturn([{ stake: 10, profit: 1 }], createRandom('x'))).toEqual({ roi: 0.1, low: null, high: null })
    expect(clusteredReturn([], createRandom('x'))).toBeNull()
  })
})
