import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type ChangeListener, type ChangeTopic, listenForChanges } from '../../db/changes.ts'
import { createIntake } from '../../db/intake.ts'
import { createPositions } from '../../db/positions.ts'
import { setUpTestDatabase } from '../support/postgres.ts'
import { aLog, at, bought, followed, NOW, openedAccount, recorded, TOKEN } from './given.ts'

const database = setUpTestDatabase()

/** Waits until a check holds; changes arrive by another connection. */
async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; !holds(); attempt += 1) {
    if (attempt === 400) throw new Error('it did not happen')
    await sleep(10)
  }
}

let opened: ChangeListener[] = []
afterEach(async () => {
  await Promise.all(opened.map((listener) => listener.close()))
  opened = []
})

function listen(...args: Parameters<typeof listenForChanges>): ChangeListener {
  const listener = listenForChanges(...args)
  opened.push(listener)
  return listener
}

describe('listening for changes', () => {
  it('names the topics that a commit touched', async () => {
    const { pool, url } = database
    const heard: ChangeTopic[] = []
    listen(url, { onChange: (topics) => heard.push(...topics), onError: () => undefined })
    const topicsOf = async (work: () => Promise<unknown>, ...expected: ChangeTopic[]) => {
      heard.length = 0
      await work()
      await until(() => expected.every((topic) => heard.includes(topic)))
      await sleep(50)
      return [...new Set(heard)].sort()
    }
    // The listener connects in the background: until it does, nothing is heard.
    await until(() => {
      void followed(pool)
      return heard.includes('traders')
    })
    await sleep(100)

    expect(await topicsOf(() => openedAccount(pool), 'traders', 'status')).toEqual(['status', 'traders'])
    expect(await topicsOf(() => bought(pool, 2), 'positions', 'signals', 'status')).toEqual([
      'positions',
      'signals',
      'status',
    ])
    const mark = () => createPositions(pool).mark('paper', [{ tokenId: TOKEN, price: at('0.4') }], '2026-11-20', NOW)
    expect(await topicsOf(mark, 'positions')).toEqual(['positions', 'status'])
    const reorg = aLog(2, { removed: true })
    const removed = () => createIntake(pool).record([reorg], { source: 'chain', seenAt: NOW, deliveryId: null })
    expect(await topicsOf(removed, 'signals', 'status')).toEqual(['signals', 'status'])
    // Taking in must not wait for its turn to notify.
    expect(await topicsOf(() => recorded(pool, 3))).toEqual([])
  })

  it('connects again after a break and then names every topic once', async () => {
    const { pool, url } = database
    const heard: ChangeTopic[] = []
    const errors: string[] = []
    listen(url, {
      onChange: (topics) => heard.push(...topics),
      onError: ({ message }) => errors.push(message),
      retryMs: 20,
    })
    const cut = async () =>
      (
        await pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where application_name = 'understudy changes' and datname = current_database() and state = 'idle'
             and query like 'listen%'`,
        )
      ).rowCount
    while ((await cut()) === 0) await sleep(10)
    await until(() => heard.length === 5)
    expect([...heard].sort()).toEqual(['discovery', 'positions', 'signals', 'status', 'traders'])
    expect(errors).toHaveLength(1)
  })

  it('keeps trying while there is no database, and can be closed meanwhile', async () => {
    const errors: Error[] = []
    const listener = listen('postgres://u@127.0.0.1:1/none', {
      onChange: () => undefined,
      onError: (error) => errors.push(error),
      retryMs: 5,
    })
    await until(() => errors.length > 1)
    await listener.close()
    const seen = errors.length
    await sleep(30)
    expect(errors).toHaveLength(seen)
  })
})
