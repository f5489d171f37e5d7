import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../runtime/config.ts'
import { createRehearsal } from '../../scripts/demo-session/rehearsal.ts'
import { SCENES } from '../../scripts/demo-session/scenes.ts'
import { loadSession } from '../../sim/session.ts'

const path = fileURLToPath(new URL('../../sim/sessions/demo.json.gz', import.meta.url))
const session = await loadSession(path)
const config = loadConfig(session.settings)

describe('the bundled session', () => {
  it.each([200, 1_200, 2_700])('gives the decisions its scenes promise when each is seen after %i ms', (delayMs) => {
    const rehearsal = createRehearsal(session, config.policy, config.account.bankroll)
    const answers = session.fills.map((fill) => {
      const decision = rehearsal.decide(fill, delayMs)
      rehearsal.play(fill, decision)
      return [fill.name, decision.verdict === 'copy' ? 'copy' : decision.reason]
    })
    expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(SCENES.map(({ name, want }) => [name, want])))
  })

  it('shows an entry, an exit, a result and five different refusals within two minutes', () => {
    const { speed, markets } = session
    expect(session.durationMs / speed).toBeLessThan(120_000)
    const copies = SCENES.filter(({ want }) => want === 'copy')
    expect(copies.map(({ side }) => side)).toEqual(expect.arrayContaining(['BUY', 'SELL']))
    expect(new Set(SCENES.map(({ want }) => want)).size).toBeGreaterThan(5)
    expect(markets.filter(({ resolvesMs }) => resolvesMs < session.durationMs)).not.toHaveLength(0)
  })

  it('says that its leaders are simulated', () => {
    expect(session.description).toContain('simulated leaders')
    expect(session.provenance.join()).toContain('Nobody recorded prints for these books')
  })

  it('is small, and says where it comes from', () => {
    expect(statSync(path).size).toBeLessThan(2_000_000)
    expect(session.provenance.join()).toContain('MIT, Copyright (c) 2026 Elcara LLC-FZ')
  })
})
