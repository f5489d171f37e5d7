import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { CliDeps } from '../../cli/deps.ts'
import type { ChangeTopic } from '../../db/changes.ts'
import type { ClosureView, SignalView } from '../../db/read-model.ts'
import { NOW } from '../support/decisions.ts'
import { emptyWorld, partsOf, STATUS, understudy, WALLET } from './command-line.ts'

const aSignal = (n: number, changes: Partial<SignalView> = {}) =>
  ({
    fillId: `137:0x${n}:0x${n}`,
    leader: WALLET,
    leaderLabel: 'Ada',
    leaderSimulated: false,
    side: 'BUY',
    shares: '200',
    price: '0.5',
    tokenId: '1001',
    question: 'Will it rain?',
    outcome: 'Yes',
    seenAt: new Date(NOW + n * 1000).toISOString(),
    reorged: false,
    decision: { decisionId: `d${n}`, verdict: 'skip', reason: 'price-moved', actual: 'ask 75¢', limit: 'at most 65¢' },
    order: null,
    ...changes,
  }) as SignalView

const CLOSURE: ClosureView = {
  closureId: '1',
  leader: WALLET,
  leaderLabel: 'Ada',
  leaderSimulated: false,
  tokenId: '1001',
  question: 'Will it rain?',
  outcome: 'Yes',
  cause: 'resolved',
  shares: '20',
  cost: '10',
  proceeds: '20',
  realised: '10',
  closedAt: new Date(NOW + 9_000).toISOString(),
}

const COPY = { decisionId: 'd9', verdict: 'copy', reason: null, actual: null, limit: null }
const anOrder = (status: string) => ({
  orderId: '0x9',
  status,
  shares: '20',
  price: '0.51',
  notional: '10.2',
  filledMs: 850,
})

/** Watches while `happen` changes what there is, and gives the output. */
async function watched(
  line: string,
  happen: (now: { signals: SignalView[]; closures: ClosureView[]; halted: boolean }) => void,
  color = false,
) {
  const now = { signals: [aSignal(2), aSignal(1)], closures: [] as ClosureView[], halted: false }
  const ending = new AbortController()
  let changed: (topics: readonly ChangeTopic[]) => void = () => undefined
  let closed = false
  const { readModel } = partsOf(emptyWorld())
  const deps: Partial<CliDeps> = {
    readModel: {
      ...readModel,
      signals: async () => ({ rows: now.signals, next: null }),
      closures: async () => ({ rows: now.closures, next: null }),
      status: async () => ({ ...STATUS, halted: now.halted, halt: now.halted ? STATUS.halt : null }),
    },
    listen: (onChange) => {
      changed = onChange
      return {
        close: async () => {
          closed = true
        },
      }
    },
  }
  const watching = understudy(line, deps, { color, signal: ending.signal })
  await sleep(20)
  happen(now)
  changed(['signals'])
  await sleep(250)
  ending.abort()
  const result = await watching
  expect(closed).toBe(true)
  return result
}

describe('watch', () => {
  it('begins with the last signals and tells each new one once it is settled, and each closing', async () => {
    const { code, output } = await watched('watch --last 1', (now) => {
      now.signals.unshift(
        aSignal(5, { decision: null }),
        aSignal(4, { decision: COPY, order: anOrder('submitting') }),
        aSignal(3, { decision: COPY, order: anOrder('filled') }),
      )
      now.closures.unshift(CLOSURE)
    })
    expect(code).toBe(0)
    const lines = output.trimEnd().split('\n')
    expect(lines.map((line) => line.slice(0, 8))).toEqual(['12:00:02', '12:00:03', '12:00:09'])
    expect(lines[0]).toContain('skipped: price-moved (ask 75¢; needed at most 65¢)')
    expect(lines[1]).toContain('filled: 20 @ 0.51, 0.8 s after it was seen')
    expect(lines[2]).toContain('RESOLVED 20')
    expect(lines[2]).toContain('cost $10.00, brought $20.00: +$10.00')
    expect(output).not.toContain('\u001b')
  })

  it('tells of a halt', async () => {
    const { output } = await watched('watch --last 0', (now) => {
      now.halted = true
    })
    expect(output).toContain('HALTED by check-health: daily-loss, $201 lost today')
  })

  it('keeps the state of the account below the last line where somebody looks', async () => {
    const { output } = await watched('watch --last 1', (now) => void now.signals.unshift(aSignal(3)), true)
    expect(output).toContain('\u001b[1F\u001b[2K')
    expect(output.trimEnd().split('\n').at(-1)).toContain('paper · running · equity $1,001.50')
  })

  it('prints one object a line as JSON', async () => {
    const { output } = await watched('watch --json --last 1', (now) => void now.closures.unshift(CLOSURE))
    const kinds = output
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind: string }).kind)
    expect(kinds).toEqual(['signal', 'status', 'closure'])
  })
})
