import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordedCopyEdges } from '../../../scripts/discovery-evaluation/recorded-copy-edges.ts'
import { readRecorded } from '../../../scripts/discovery-evaluation/recorded-files.ts'
import { baselineOf, readPositions } from '../../../scripts/discovery-evaluation/recorded-positions.ts'
import { writeReport } from '../../../scripts/discovery-evaluation/report.ts'
import {
  areaUnderCurve,
  meanWithError,
  poissonBinomialTail,
  spearman,
} from '../../../scripts/discovery-evaluation/statistics.ts'
import { walkForward } from '../../../scripts/discovery-evaluation/walk-forward.ts'

const HEADER =
  'wallet,condition_id,outcome_index,outcome,title,event_slug,domain,avg_buy_price,buy_size,sell_size,trade_count,first_ts,last_ts,winner_index,state,resolution_source'
const START = Date.parse('2026-01-01T00:00:00Z') / 1_000

/** One wallet that bets 20 shares at 0.4 every day of 140 and wins every second time, one that always loses, and unusable rows. */
function positionsCsv(): string {
  const rows = Array.from({ length: 140 }, (_, day) => {
    const at = START + day * 86_400
    const date = new Date(at * 1_000).toISOString().slice(0, 10)
    return [
      `0xa,c${day},0,Yes,"A, ""quoted"" title",game-${date},Sports,0.4,20,0,1,${at},${at},${day % 2},resolved,x`,
      `0xb,d${day},1,No,Plain,other-${date},Politics,0.4,20,0,1,${at},${at},0,resolved,x`,
    ]
  }).flat()
  return [
    HEADER,
    ...rows,
    `0xc,e,0,Yes,Open,slug,Other,0.4,20,0,1,${START},${START},,open_or_unknown,`,
    `0xc,f,0,Yes,Dear,slug,Other,0.98,20,0,1,${START},${START},0,resolved,x`,
  ].join('\n')
}

describe('recorded positions', () => {
  const dir = mkdtempSync(join(tmpdir(), 'understudy-recorded-'))
  beforeAll(() => {
    mkdirSync(join(dir, 'datasets/normalized'), { recursive: true })
    writeFileSync(join(dir, 'datasets/normalized/positions.csv.gz'), gzipSync(positionsCsv()))
  })
  afterAll(() => rmSync(dir, { recursive: true }))

  it('are found below the folder or its datasets, quotes and all', () => {
    expect(readRecorded(dir, 'normalized/positions.csv')?.[0]).toMatchObject({
      wallet: '0xa',
      title: 'A, "quoted" title',
    })
    expect(readRecorded(dir, 'normalized/nothing.csv')).toBeNull()
    expect(readPositions(join(dir, 'nowhere'))).toBeNull()
  })

  it('are resolved ones between 3 and 97 cents, and say what exact tests find', () => {
    const positions = readPositions(dir) ?? []
    const baseline = baselineOf(positions)
    expect(baseline).toMatchObject({ positions: 280, wallets: 2, testedWallets: 2, below5Percent: 1, discoveries: 1 })
    expect(baseline.bands).toMatchObject([{ from: 0.4, bets: 280, wonShare: 0.25 }])
  })

  it('say nothing where nobody measured copying, and else how many wallets were worth it, and for how long', () => {
    expect(recordedCopyEdges(dir)).toBeNull()
    mkdirSync(join(dir, 'wallet-features-dgasper'))
    const columns = [0, 30].map((delay) => `avg_copy_edge_net_${delay}s`)
    const rows = ['0.02,-0.01', '0.03,0.02', '-0.01,-0.02', '0.01,']
    writeFileSync(
      join(dir, 'wallet-features-dgasper/wallet_first_pass_labels.csv'),
      [`${columns.join(',')},avg_copy_edge_net_60s_proxy`, ...rows.map((row) => `${row},`)].join('\n'),
    )
    const edges = recordedCopyEdges(dir)
    expect(edges).toMatchObject({ atOnce: 2, stillAt30s: 1 })
    expect(edges?.byDelay.map(({ wallets, median, positive }) => [wallets, median, positive])).toEqual([
      [4, 0.01, 3],
      [3, -0.01, 1],
      [0, Number.NaN, 0],
    ])
  })

  it('walk forward: only what had resolved by the cut is trained on, and only what came later is copied', () => {
    const { windows, results } = walkForward(readPositions(dir) ?? [])
    expect(windows).toBe(2)
    const everyone = results.find(({ method }) => method === 'everyone')
    expect(everyone?.copies).toBe(2 * (30 + 18))
    expect(everyone?.roi).toBeLessThan(-0.3)
    expect(everyone?.low).toBeLessThan(everyone?.high ?? 0)
    expect(results.find(({ method }) => method === 'P > 0.8')?.copies).toBe(0)
  })
})

describe('the statistics of the report', () => {
  it('rank', () => {
    const scored = [3, 1, 2, 2].map((value, i) => ({ value, isPositive: i === 0 || i === 2 }))
    expect(areaUnderCurve(scored)).toBe(0.875)
    expect(areaUnderCurve([{ value: 1, isPositive: true }])).toBeNaN()
    expect(
      spearman([
        [1, 10],
        [2, 20],
        [3, 15],
      ]),
    ).toBeCloseTo(0.5, 12)
  })

  it('count exactly', () => {
    expect(poissonBinomialTail([0.5, 0.5], 1)).toBeCloseTo(0.75, 12)
    expect(poissonBinomialTail([0.2, 0.5, 0.9], 3)).toBeCloseTo(0.09, 12)
    expect(poissonBinomialTail([0.2], 0)).toBeCloseTo(1, 12)
    expect(meanWithError([1, 3])).toEqual({ mean: 2, error: 1 })
  })
})

describe('the report', () => {
  it('replaces what lies between its markers and says whether a target was missed', () => {
    const dir = mkdtempSync(join(tmpdir(), 'understudy-report-'))
    const path = join(dir, 'evaluation.md')
    const section = (measured: string, isMet: boolean) => ({
      title: 'Part',
      body: 'Body.',
      targets: [{ name: 'precision', required: '≥ 1', measured, isMet }],
    })
    expect(writeReport(path, 'First.', [section('1', true)]).isMet).toBe(true)
    const second = writeReport(path, 'Second.', [section('0', false)])
    expect(second.isMet).toBe(false)
    expect(second.markdown).toContain('| precision | ≥ 1 | 0 | **missed** |')
    expect(second.markdown).not.toContain('First.')
    rmSync(dir, { recursive: true })
  })
})
