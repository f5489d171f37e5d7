import { describe, expect, it } from 'vitest'
import { gainToday } from '../../dashboard/overview/gain-today.ts'
import { shortWallet } from '../../dashboard/words/names.ts'
import { inWords, ORDER_WORDS, SKIP_WORDS, SWITCH_WORDS } from '../../dashboard/words/reasons.ts'
import { formatAgo, formatLapse } from '../../dashboard/words/times.ts'
import { SKIP_REASONS } from '../../domain/copy/decision.ts'
import { KILL_SWITCHES } from '../../domain/copy/kill-switches.ts'

describe('words for closed lists', () => {
  it('has words for every reason to skip and for no other', () =>
    expect(Object.keys(SKIP_WORDS).sort()).toEqual([...SKIP_REASONS].sort()))

  it('has words for every kill switch and for no other', () =>
    expect(Object.keys(SWITCH_WORDS).sort()).toEqual([...KILL_SWITCHES].sort()))

  it('makes do with the name where a newer API sends one that is not known', () =>
    expect(inWords(ORDER_WORDS, 'being-settled')).toBe('Being settled'))
})

describe('times', () => {
  const now = Date.UTC(2026, 10, 24, 14)
  it.each([
    [0, 'just now'],
    [-30, 'just now'],
    [59, '59 s ago'],
    [60, '1 min ago'],
    [3_599, '59 min ago'],
    [86_399, '23 h ago'],
    [200_000, '2 d ago'],
  ])('%i s back is "%s"', (seconds, shown) => expect(formatAgo(now - seconds * 1000, now)).toBe(shown))

  it.each([
    [84, '84 ms'],
    [1_204, '1.2 s'],
    [45_400, '45 s'],
    [130_000, '2 min'],
  ])('%i ms are "%s"', (ms, shown) => expect(formatLapse(ms)).toBe(shown))
})

describe('what the day has brought', () => {
  const now = Date.UTC(2026, 10, 24, 0, 30)
  const days = (...totals: [string, string][]) => totals.map(([day, total]) => ({ day, total }))

  it('is the gain since the last mark of an earlier day, in UTC', () =>
    expect(gainToday({ total: '42.31', byDay: days(['2026-11-22', '30'], ['2026-11-23', '44.01']) }, now)).toEqual({
      gain: '-1.700000',
      openedToday: false,
    }))

  it('does not start anew with a mark of today', () =>
    expect(gainToday({ total: '42', byDay: days(['2026-11-23', '40'], ['2026-11-24', '41']) }, now).gain).toBe(
      '2.000000',
    ))

  it('is all of the gain on the first day', () =>
    expect(gainToday({ total: '3', byDay: days(['2026-11-24', '1']) }, now)).toEqual({
      gain: '3.000000',
      openedToday: true,
    }))
})

it('shortens a wallet so that it can still be told from another', () =>
  expect(shortWallet('0xa253d75c2dfb2c6650291d5e8d54076d2fb40181')).toBe('0xa253…0181'))
