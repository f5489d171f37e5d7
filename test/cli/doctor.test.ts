import { describe, expect, it } from 'vitest'
import type { DoctorProbes } from '../../cli/doctor-probes.ts'
import { InvalidInputError } from '../../domain/errors.ts'
import { loadConfig } from '../../runtime/config.ts'
import { NOW } from '../support/decisions.ts'
import { understudy } from './command-line.ts'

/** A machine on which everything is as it should be, but what `changes` says. `answers` come by a part of the URL. */
function examine(
  changes: Partial<DoctorProbes> = {},
  answers: Record<string, unknown> = {},
  settings = {},
  options = '',
) {
  const all: Record<string, unknown> = {
    eth_chainId: { result: '0x89' },
    eth_blockNumber: { result: '0x4c4b400' },
    '/markets': [],
    '/time': Math.floor(NOW / 1000),
    '/health': { service: 'understudy' },
    ...answers,
  }
  const probes: DoctorProbes = {
    loadConfig: () =>
      loadConfig({ ALCHEMY_SIGNING_KEYS: 'k', POLYGON_RPC_URLS: 'https://rpc.example/v2/secret-key', ...settings }),
    nodeVersion: '20.20.2',
    listMissingPackages: () => [],
    canWrite: () => true,
    isExposed: () => false,
    hasTemporalProgram: () => true,
    findStack: () => ({ databaseUrl: 'postgres://db', temporalAddress: '127.0.0.1:7233', isDemo: false }),
    askPostgres: async () => ({ version: 'Postgres 18.4', missingMigrations: 0, clock: NOW }),
    checkVerdicts: async () => ({ days: 31, firstDay: '2026-10-24', lastSha256: 'b7'.repeat(32), brokenDay: null }),
    askTemporal: async () => 'Temporal 1.31.2',
    isPortFree: async () => true,
    operatorTokenPath: () => '/srv/operator-token',
    fetch: async (url, init) => {
      const asked = `${String(url)} ${String(init?.body ?? '')}`
      const answer = Object.entries(all).find(([part]) => asked.includes(part))?.[1]
      if (answer instanceof Error) throw answer
      return Response.json(answer)
    },
    now: () => NOW,
    ...changes,
  }
  return understudy(`doctor ${options}`.trim(), {}, { probes: () => probes })
}

describe('doctor', () => {
  it('ends with 0 where all is well', async () => {
    const { code, output } = await examine()
    expect(output).toContain('16 checks: 0 failed, 0 to know about')
    expect(code).toBe(0)
  })

  it.each<[string, Partial<DoctorProbes>, Record<string, unknown>, string, string]>([
    ['an old Node', { nodeVersion: '18.20.0' }, {}, '18.20.0, expected 20.19 or later', 'nodejs.org'],
    ['a missing package', { listMissingPackages: () => ['pg'] }, {}, '1 missing: pg', 'npm ci'],
    ['a folder of somebody else', { canWrite: () => false }, {}, 'cannot be written', 'UNDERSTUDY_HOME'],
    ['a readable token', { isExposed: () => true }, {}, 'other users can read', 'chmod 600 /srv/operator-token'],
    [
      'no Postgres',
      { askPostgres: () => Promise.reject(new Error('refused')) },
      {},
      'does not answer: refused',
      'DATABASE_URL',
    ],
    [
      'an old schema',
      { askPostgres: async () => ({ version: '18', missingMigrations: 2, clock: NOW }) },
      {},
      '2 migrations are missing',
      'npm run migrate',
    ],
    [
      'verdicts that were changed',
      { checkVerdicts: async () => ({ days: 9, firstDay: '2026-10-24', lastSha256: null, brokenDay: '2026-11-02' }) },
      {},
      '2026-11-02 is not as it was written',
      'verdict_ledger',
    ],
    [
      'a database ahead',
      { askPostgres: async () => ({ version: '18', missingMigrations: 0, clock: NOW + 5_000 }) },
      {},
      'this machine is 5.0 s behind',
      'NTP',
    ],
    [
      'no Temporal',
      { askTemporal: () => Promise.reject(new Error('refused')) },
      {},
      '127.0.0.1:7233 does not answer',
      'TEMPORAL_ADDRESS',
    ],
    [
      'a taken port',
      { isPortFree: async () => false },
      { '/health': { service: 'other' } },
      'used by another program',
      'API_PORT',
    ],
    ['another chain', {}, { eth_chainId: { result: '0x1' } }, 'serves chain 1, expected 137', 'POLYGON_RPC_URLS'],
    [
      'a silent RPC',
      {},
      { eth_chainId: new Error('fetch failed', { cause: new Error('ENOTFOUND') }) },
      'fetch failed (ENOTFOUND)',
      'POLYGON_RPC_URLS',
    ],
    ['odd market data', {}, { '/markets': {} }, 'something else than a list', 'GAMMA_URL'],
    ['no order books', {}, { '/time': new Error('reset') }, 'clob.polymarket.com: reset', 'CLOB_URL'],
    ['a wrong clock', {}, { '/time': NOW / 1000 - 60 }, 'this machine is 59.5 s ahead', 'NTP'],
  ])('finds %s, says what to do and ends with 7', async (_, changes, answers, found, fix) => {
    const { code, output } = await examine(changes, answers)
    expect(output).toMatch(/✗/)
    expect(output).toContain(found)
    expect(output).toContain(fix)
    expect(code).toBe(7)
  })

  it('goes no further than a configuration that cannot be read', async () => {
    const loadBroken = () => {
      throw new InvalidInputError('API_PORT must be a whole number')
    }
    const { code, output } = await examine({ loadConfig: loadBroken })
    expect([code, output]).toEqual([7, expect.stringContaining('API_PORT must be a whole number')])
  })

  it('knows its own API on the port, and that nothing has to run yet', async () => {
    expect((await examine({ isPortFree: async () => false })).output).toContain(
      'Understudy answers at http://127.0.0.1:8787',
    )
    const { code, output } = await examine({ findStack: () => null })
    expect([code, output]).toEqual([0, expect.stringContaining('npm start brings its own')])
  })

  it('says since when the ledger of verdicts is unbroken, so that its last hash can be compared with a note of it', async () => {
    expect((await examine()).output).toContain(`31 days unbroken since 2026-10-24, the last SHA-256 ${'b7'.repeat(32)}`)
    const none = { days: 0, firstDay: null, lastSha256: null, brokenDay: null }
    expect((await examine({ checkVerdicts: async () => none })).output).toContain('none is written down yet')
  })

  it('never shows the key in an RPC’s address', async () => {
    expect((await examine()).output).not.toContain('secret-key')
  })

  it('only notes that no webhook is configured', async () => {
    const { code, output } = await examine({}, {}, { ALCHEMY_SIGNING_KEYS: '' })
    expect([code, output]).toEqual([0, expect.stringContaining('! webhooks')])
  })

  it('asks nothing of the internet with --offline', async () => {
    const { code, output } = await examine({ fetch: () => Promise.reject(new Error('asked')) }, {}, {}, '--offline')
    expect([code, output]).toEqual([0, expect.not.stringContaining('RPC')])
  })

  it('reports the same as JSON', async () => {
    const { output } = await examine({ nodeVersion: '18.0.0' }, {}, {}, '--json')
    expect(JSON.parse(output)).toMatchObject({
      healthy: false,
      findings: expect.arrayContaining([expect.objectContaining({ check: 'Node', state: 'fail' })]),
    })
  })
})
