import { type DelayCost, fitDelayCost, isCopyable } from '../../domain/traders/copying/copy-cost.ts'
import { type MarkoutPoint, type MarkoutShape, markoutCurve, shapeOf } from '../../domain/traders/skill/markouts.ts'
import { createRandom } from '../../domain/traders/statistics/random.ts'
import { type Row, readRecorded } from './recorded-files.ts'
import { mean } from './statistics.ts'

/** What prices did after recorded trades. */
export type RecordedMarkouts = {
  trades: number
  wallets: number
  curve: MarkoutPoint[]
  /** Wallets with thirty or more trades, by the shape of their own curve. */
  shapes: Record<MarkoutShape, number>
  /** The cost of following all of them late, or null. */
  delayCost: DelayCost | null
  /** Of those wallets: how many earn a follower more than 1.3 cents within a day, at the lower 80 % bound. */
  copyable: number
}

const HORIZONS = [1, 5, 15, 30, 60, 240, 1_440] as const
const MIN_TRADES = 30
const ASSUMED_COST = 0.013

/** Reads the event study and leaves out entries that were all but decided. Null where the file is not there. */
export function recordedMarkouts(dir: string): RecordedMarkouts | null {
  const rows = readRecorded(dir, 'markouts/weltprickett_event_study.csv')
  if (!rows) return null
  const open = rows.filter(({ entry_price }) => Number(entry_price) > 0.01 && Number(entry_price) < 0.99)
  const curve = curveOf(open, 'all')
  const byWallet = new Map<string, Row[]>()
  for (const row of open) {
    const wallet = row['address'] ?? ''
    byWallet.set(wallet, [...(byWallet.get(wallet) ?? []), row])
  }
  const active = [...byWallet].filter(([, own]) => own.length >= MIN_TRADES)
  const shapes: Record<MarkoutShape, number> = { latency: 0, information: 0, impact: 0, maker: 0, flat: 0 }
  for (const [wallet, own] of active) shapes[shapeOf(curveOf(own, wallet))] += 1
  return {
    trades: open.length,
    wallets: byWallet.size,
    curve,
    shapes,
    delayCost: fitDelayCost(curve.map((point) => ({ delaySeconds: point.horizonMs / 1_000, slippage: point.mean }))),
    copyable: active.filter(([, own]) => isCopyable(dayMoves(own))).length,
  }
}

const curveOf = (rows: readonly Row[], seed: string): MarkoutPoint[] =>
  markoutCurve(
    rows.map((row) => ({
      eventId: row['market_id'] ?? '',
      moves: HORIZONS.map((minutes) => numberOf(row[`delta_${minutes}m`])),
    })),
    HORIZONS.map((minutes) => minutes * 60_000),
    createRandom(`markouts ${seed}`),
  )

/** The mean move of a day less the cost of following, per market. */
function dayMoves(rows: readonly Row[]): number[] {
  const byMarket = new Map<string, number[]>()
  for (const row of rows) {
    const move = numberOf(row['delta_1440m'])
    const market = row['market_id'] ?? ''
    if (move !== null) byMarket.set(market, [...(byMarket.get(market) ?? []), move])
  }
  return [...byMarket.values()].map((moves) => mean(moves) - ASSUMED_COST)
}

const numberOf = (text = ''): number | null => (text === '' || Number.isNaN(Number(text)) ? null : Number(text))
