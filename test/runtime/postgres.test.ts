import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../../runtime/postgres.ts'

describe('the embedded Postgres', { timeout: 60_000 }, () => {
  let dir: string
  const log: string[] = []
  const start = () => startPostgres({ dir, log: (line) => log.push(line), settings: { fsync: 'off' } })

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'understudy-postgres-'))
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  it('keeps its data over a restart and creates the cluster only once', async () => {
    const first = await start()
    await query(first, 'create table kept (answer int)')
    await query(first, 'insert into kept values (42)')
    await first.stop()
    const second = await start()
    expect(await query(second, 'select answer from kept')).toEqual([{ answer: 42 }])
    await second.stop()
    expect(log).toEqual(['creating the Postgres cluster'])
  })

  it('listens on this machine only, behind a password that only this user can read', async () => {
    const postgres = await start()
    expect(await query(postgres, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
    const wrong = postgres.databaseUrl.reveal().replace(/:[^:@]+@/, ':guess@')
    await expect(new pg.Client({ connectionString: wrong }).connect()).rejects.toThrow('password authentication failed')
    expect(statSync(join(dir, 'password')).mode & 0o777).toBe(0o600)
    expect(`${postgres.databaseUrl}`).toBe('[redacted]')
    await postgres.stop()
  })

  it('starts beside a pid file whose number now belongs to another program', async () => {
    writeFileSync(join(dir, 'data/postmaster.pid'), `${process.pid}\n${join(dir, 'data')}\n`)
    const postgres = await start()
    expect(await query(postgres, 'select 1 as one')).toEqual([{ one: 1 }])
    await postgres.stop()
  })

  it.runIf(process.platform === 'linux')('ends the server that a killed run left behind', async () => {
    const left = await start()
    const pid = Number(readFileSync(join(dir, 'data/postmaster.pid'), 'utf8').split('\n')[0])
    killGuard(pid)
    log.length = 0
    const postgres = await start()
    expect(log).toEqual([`ended the Postgres server of an earlier run (pid ${pid})`])
    expect(await query(postgres, 'select answer from kept')).toEqual([{ answer: 42 }])
    await postgres.stop()
    await left.stop()
  })
})

async function query(postgres: Postgres, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: postgres.databaseUrl.reveal() })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows
}

/** The guard is the server's parent; without it nobody ends the server. */
function killGuard(pid: number) {
  const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  process.kill(Number(parent), 'SIGKILL')
}
