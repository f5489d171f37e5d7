import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { createVerdictLedger, type VerdictLedger } from '../../../db/discovery/verdicts.ts'
import { ConflictError, NotFoundError } from '../../../domain/errors.ts'
import { utcDayOf } from '../../../domain/portfolio/equity.ts'
import { verdictLedgerText } from '../../../domain/traders/roster/verdict-ledger.ts'
import { emptyDatabase, setUpTestDatabase } from '../../support/postgres.ts'
import { DAY, NOW, wallet } from '../given.ts'
import { anIdleProfile, aProfile, published } from './given.ts'

const database = setUpTestDatabase()
let ledger: VerdictLedger
beforeEach(async () => {
  await emptyDatabase(database.pool)
  ledger = createVerdictLedger(database.pool)
})

const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex')
const hash = (digit: string) => digit.repeat(64)
const SCORE = { wallets: 3, brier: 0.2, bins: [], byVerdict: [] }

describe('the ledger of verdicts', () => {
  it('takes what is said of everyone who was judged by now', async () => {
    const [assessment] = await published(database.pool, 'one', [aProfile(wallet(1), 'a'), anIdleProfile(wallet(2))])
    expect(await ledger.current()).toEqual([
      {
        wallet: wallet(1),
        verdict: assessment?.verdict.kind,
        probability: assessment?.copier?.probabilityPositive,
        edge: assessment?.copier?.edge,
        edgeSd: assessment?.copier?.sd,
        qValue: assessment?.qValue,
        events: expect.any(Number),
        isLiveEligible: assessment?.isLiveEligible,
        score: expect.any(Number),
      },
    ])
  })

  it('keeps days as they were written, in a chain', async () => {
    expect(await ledger.latest()).toBeNull()
    await ledger.store('2026-11-18', '{"a":1}', hash('a'), null, NOW - 2 * DAY)
    await ledger.store('2026-11-19', '{"b":1}', hash('b'), hash('a'), NOW - DAY)
    await ledger.store('2026-11-19', '{"b":1}', hash('b'), hash('a'), NOW)
    expect(await ledger.latest()).toEqual({
      day: '2026-11-19',
      asOf: NOW - DAY,
      text: '{"b":1}',
      sha256: hash('b'),
      previousSha256: hash('a'),
      scoredAt: null,
      score: null,
    })
    expect((await ledger.list()).map(({ day }) => day)).toEqual(['2026-11-19', '2026-11-18'])
  })

  it.each<[string, () => Promise<void>]>([
    ['another text for a day', () => ledger.store('2026-11-18', '{"a":2}', hash('c'), null, NOW)],
    ['a second successor of a day', () => ledger.store('2026-11-20', '{}', hash('c'), hash('a'), NOW)],
    ['a second first day', () => ledger.store('2026-11-20', '{}', hash('c'), null, NOW)],
  ])('refuses %s', async (_what, store) => {
    await ledger.store('2026-11-18', '{"a":1}', hash('a'), null, NOW)
    await ledger.store('2026-11-19', '{"b":1}', hash('b'), hash('a'), NOW)
    await expect(store()).rejects.toThrow(ConflictError)
  })

  it('can be checked from its first day to its last', async () => {
    expect(await ledger.checkChain(sha256Of)).toEqual({ days: 0, firstDay: null, lastSha256: null, brokenDay: null })
    // More than is read at once.
    const days = Array.from({ length: 45 }, (_, n) => utcDayOf(NOW + n * DAY))
    let previousSha256: string | null = null
    for (const day of days) {
      const text = verdictLedgerText({ day, asOf: NOW, previousSha256, verdicts: [] })
      await ledger.store(day, text, sha256Of(text), previousSha256, NOW)
      previousSha256 = sha256Of(text)
    }
    const whole = { days: 45, firstDay: days[0], lastSha256: previousSha256, brokenDay: null }
    expect(await ledger.checkChain(sha256Of)).toEqual(whole)

    // As somebody could who owns the database.
    await database.pool.query(`
      do $$ begin
        set local session_replication_role = replica;
        update verdict_ledger set verdicts = verdicts || ' ' where day = '${days[30]}';
      end $$`)
    expect(await ledger.checkChain(sha256Of)).toMatchObject({ days: 30, firstDay: days[0], brokenDay: days[30] })
  })

  it('takes the score of a day once, when it is due', async () => {
    await ledger.store('2026-10-01', '{"a":1}', hash('a'), null, NOW - 50 * DAY)
    await ledger.store('2026-11-19', '{"b":1}', hash('b'), hash('a'), NOW - DAY)
    expect((await ledger.unscored(NOW)).map(({ day }) => day)).toEqual(['2026-10-01'])
    await ledger.saveScore('2026-10-01', SCORE, NOW)
    await expect(ledger.saveScore('2026-10-01', SCORE, NOW)).rejects.toThrow(NotFoundError)
    expect(await ledger.unscored(NOW)).toEqual([])
    expect((await ledger.list()).at(-1)).toMatchObject({ scoredAt: NOW, score: SCORE })
  })

  it.each([
    "update verdict_ledger set verdicts = '{}'",
    'update verdict_ledger set as_of = now()',
    'delete from verdict_ledger',
  ])('cannot be rewritten: %s', async (statement) => {
    await ledger.store('2026-11-18', '{"a":1}', hash('a'), null, NOW)
    await expect(database.pool.query(statement)).rejects.toMatchObject({ code: '23001' })
  })
})
