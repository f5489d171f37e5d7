import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { fixtureBytes } from '../adapters/webhooks/fixtures.ts'
import { forgeWebhook } from '../support/webhook-forger.ts'

/** A port where nothing listens: neither Postgres, nor Temporal, nor yet the API. */
function findPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

const stateDir = mkdtempSync(join(tmpdir(), 'understudy-api-'))
afterAll(() => rmSync(stateDir, { recursive: true }))

let child: ChildProcess | null = null
afterEach(() => child?.kill('SIGKILL'))

async function startApi(env: Record<string, string>) {
  const port = await findPort()
  const api = spawn(process.execPath, ['--import', 'tsx', 'api/main.ts'], {
    env: { PATH: process.env['PATH'], API_PORT: String(port), LOG_FORMAT: 'json', UNDERSTUDY_HOME: stateDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child = api
  const ended = new Promise<number | null>((resolve) => api.once('exit', resolve))
  let output = ''
  const listening = new Promise<void>((resolve) => {
    for (const stream of [api.stdout, api.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
        if (output.includes('API listening')) resolve()
      })
    }
  })
  await Promise.race([listening, ended])
  return { url: `http://127.0.0.1:${port}`, api, ended, output: () => output }
}

describe('the API process', () => {
  it('boots without Postgres and Temporal, says so, acknowledges nothing, and ends cleanly when asked', {
    timeout: 60_000,
  }, async () => {
    const nowhere = await findPort()
    const { url, api, ended, output } = await startApi({
      DATABASE_URL: `postgres://u:hunter2@127.0.0.1:${nowhere}/none`,
      TEMPORAL_ADDRESS: `127.0.0.1:${nowhere}`,
      ALCHEMY_SIGNING_KEYS: 'old_key_of_the_tests,whsec_test',
    })
    const health = await fetch(`${url}/health`)
    expect(health.headers.get('keep-alive')).toBe('timeout=75')
    expect(await health.json()).toMatchObject({
      status: 'degraded',
      providers: { alchemy: 'configured', quicknode: 'not configured' },
    })
    expect((await fetch(`${url}/ready`)).status).toBe(503)
    const body = fixtureBytes('alchemy/derived-graphql-orderfilled.json')
    const { headers } = forgeWebhook('alchemy', { sentAt: Date.now(), body })
    const delivered = await fetch(`${url}/webhooks/alchemy`, { method: 'POST', headers, body })
    expect(delivered.status).toBe(503)
    expect(output()).not.toContain('hunter2')
    expect(output()).not.toContain('whsec_test')
    api.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it('ends with 78 when it is told of no database', { timeout: 60_000 }, async () => {
    const { ended } = await startApi({})
    expect(await ended).toBe(78)
  })
})
