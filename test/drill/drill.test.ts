import { expect, it } from 'vitest'
import { runDrill } from '../../drill/drill.ts'

it('loses and doubles nothing in two storms that kill every process', { timeout: 300_000 }, async () => {
  const output: string[] = []
  const report = await runDrill({
    seed: 7,
    rounds: 2,
    stormMs: 7_000,
    patienceMs: 100_000,
    hurry: true,
    keep: false,
    tell: (line) => void output.push(line),
    print: () => undefined,
    signal: new AbortController().signal,
  })
  expect(report.faults, output.join('\n')).toEqual([])
  expect(report.rounds.flatMap(({ recoveries }) => recoveries)).toHaveLength(8)
  for (const { recoveries } of report.rounds) {
    for (const { victim, tradedAgainMs } of recoveries) expect(tradedAgainMs, victim).not.toBeNull()
  }
})
