import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { parseSimConfig } from '../../sim/config.ts'
import { emptySession, parseSession } from '../../sim/session.ts'
import { exampleSession } from './example-session.ts'

let child: ChildProcess | null = null
afterEach(() => child?.kill('SIGKILL'))

function start(env: Record<string, string>): ChildProcess {
  const main = new URL('../../sim/main.ts', import.meta.url).pathname
  child = fork(main, { env: { PATH: process.env['PATH'], ...env }, execArgv: ['--import', 'tsx'], silent: true })
  return child
}

async function firstLine(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = ''
  for await (const chunk of stream ?? []) {
    text += String(chunk)
    if (text.includes('\n')) break
  }
  return text.trimEnd()
}

// Each starts Node and its TypeScript loader, which takes seconds on a busy machine.
describe('the process', { timeout: 60_000 }, () => {
  it.each(['SIGTERM', 'SIGINT', 'disconnect'] as const)('says where it is in one line and ends on %s', async (how) => {
    const venue = start({ SIM_PORT: '0' })
    const ready = JSON.parse(await firstLine(venue.stdout))
    expect((await fetch(`${ready.urls.clob}/version`)).status).toBe(200)
    const exited = once(venue, 'exit')
    if (how === 'disconnect') venue.disconnect()
    else venue.kill(how)
    expect(await exited).toEqual([0, null])
  })

  it('exits 78 with every setting that is wrong', async () => {
    const venue = start({ SIM_SPEED: 'fast', SIM_WEBHOOK_URL: 'here', SIM_FAULTS: '[' })
    let text = ''
    venue.stderr?.on('data', (chunk) => {
      text += String(chunk)
    })
    expect(await once(venue, 'close')).toEqual([78, null])
    expect(text).toContain('SIM_SPEED')
    expect(text).toContain('SIM_WEBHOOK_URL')
    expect(text).toContain('SIM_FAULTS')
  })
})

it('settings that are empty count as absent', () => {
  expect(parseSimConfig({ SIM_PORT: '', SIM_REPEAT: 'true' })).toEqual({ SIM_REPEAT: true })
})

describe('a session', () => {
  it('is put into the order of time', () => {
    const session = exampleSession([
      { name: 'b', atMs: 2, leader: 'skilled', side: 'BUY', tokenId: '1', legs: [{ price: '0.5', shares: '1' }] },
      { name: 'a', atMs: 1, leader: 'skilled', side: 'BUY', tokenId: '1', legs: [{ price: '0.5', shares: '1' }] },
    ])
    expect(session.fills.map(({ name }) => name)).toEqual(['a', 'b'])
  })

  it('that is not one is refused, every wrong field named', () => {
    const broken = { ...emptySession(), speed: -1, leaders: [{ name: 'x' }] }
    expect(() => parseSession(broken)).toThrow(/speed[\s\S]*wallet/)
  })
})
