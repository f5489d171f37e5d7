import { historicalFeeSchedule } from '../../domain/market/fees.ts'
import type { ConditionId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { costPerShare } from '../../domain/traders/copying/capacity.ts'
import type { Bet } from '../../domain/traders/skill/bets.ts'
import { type CalibrationBand, calibrationBands } from '../../domain/traders/skill/calibration.ts'
import { qValues } from '../../domain/traders/skill/false-discovery.ts'
import { type Row, readRecorded } from './recorded-files.ts'
import { poissonBinomialTail, spearman } from './statistics.ts'
import { DAY_MS } from './world.ts'

/** A recorded position of a wallet as one bet. */
export type RecordedPosition = { wallet: string; isWon: boolean; bet: Bet & { payout: number } }

/** What the file shows before any method is applied. */
export type Baseline = {
  positions: number
  wallets: number
  bands: CalibrationBand[]
  /** Wallets with twenty or more positions, and their one-sided exact p-values against the prices. */
  testedWallets: number
  below5Percent: number
  discoveries: number
  /** Rank correlation over those wallets of the edge in the first half of their positions with that in the second. */
  persistence: number
}

const LEAST_PRICE = 0.03
const MOST_PRICE = 0.97
const MIN_POSITIONS = 20
/** Where nobody wrote down when a market resolved: two days after the date in its name, else long enough that it surely had. */
const AFTER_DATE_MS = 2 * DAY_MS
const ASSUMED_RESOLUTION_MS = 30 * DAY_MS
/** Half a spread and what 15 seconds cost, in price. */
const ASSUMED_SLIPPAGE = 0.013
const CATEGORIES = { Sports: 'sports', Politics: 'politics', Crypto: 'crypto' } as const

/** Resolved positions entered between 3 and 97 cents, in order of time; null where the file is not there. */
export function readPositions(dir: string): RecordedPosition[] | null {
  const rows = readRecorded(dir, 'normalized/positions.csv')
  if (!rows) return null
  const closedAt = new Map(
    (readRecorded(dir, 'normalized/resolutions.csv') ?? []).flatMap(({ condition_id = '', closed = '' }) =>
      /^\d+$/.test(closed) ? [[condition_id, Number(closed) * 1_000] as const] : [],
    ),
  )
  return rows
    .filter(
      ({ state, winner_index, avg_buy_price }) =>
        state === 'resolved' && winner_index !== '' && isPriced(avg_buy_price),
    )
    .map((row) => toPosition(row, closedAt))
    .sort((a, b) => a.bet.at - b.bet.at)
}

/** Calibration of the prices, exact p-values per wallet, and whether edges persist. */
export function baselineOf(positions: readonly RecordedPosition[]): Baseline {
  const byWallet = new Map<string, RecordedPosition[]>()
  for (const position of positions) byWallet.set(position.wallet, [...(byWallet.get(position.wallet) ?? []), position])
  const tested = [...byWallet.values()].filter(({ length }) => length >= MIN_POSITIONS)
  const pValues = tested.map((own) =>
    poissonBinomialTail(
      own.map(({ bet }) => bet.price),
      own.filter(({ isWon }) => isWon).length,
    ),
  )
  return {
    positions: positions.length,
    wallets: byWallet.size,
    bands: calibrationBands(positions.map(({ bet }) => bet)),
    testedWallets: tested.length,
    below5Percent: pValues.filter((p) => p < 0.05).length,
    discoveries: qValues(pValues).filter((q) => q <= 0.05).length,
    persistence: spearman(
      tested.map((own) => [edgeOf(own.slice(0, own.length / 2)), edgeOf(own.slice(own.length / 2))]),
    ),
  }
}

const isPriced = (text = ''): boolean => text !== '' && Number(text) >= LEAST_PRICE && Number(text) <= MOST_PRICE

function toPosition(row: Row, closedAt: ReadonlyMap<string, EpochMs>): RecordedPosition {
  const { wallet = '', condition_id = '', outcome_index = '', winner_index = '', event_slug = '', domain = '' } = row
  const at = Number(row['first_ts']) * 1_000
  const lastAt = Number(row['last_ts']) * 1_000
  const price = Number(row['avg_buy_price'])
  const isWon = outcome_index === winner_index
  const fees = historicalFeeSchedule(domain in CATEGORIES ? CATEGORIES[domain as keyof typeof CATEGORIES] : 'other', at)
  const feeRate = fees.kind === 'curve' && fees.exponent === 1 ? fees.rate : 0
  return {
    wallet,
    isWon,
    bet: {
      eventId: event_slug === '' ? condition_id : event_slug,
      conditionId: condition_id as ConditionId,
      direction: outcome_index === '0' ? 1 : -1,
      at,
      shares: Math.max(1e-6, Number(row['buy_size'])),
      price,
      copyCost: Math.min(0.999, costPerShare(price + ASSUMED_SLIPPAGE, feeRate)),
      closesAt: null,
      closeMid: null,
      payout: Number(isWon),
      resolvedAt: Math.max(
        lastAt,
        closedAt.get(condition_id) ?? scheduledEnd(event_slug) ?? lastAt + ASSUMED_RESOLUTION_MS,
      ),
    },
  }
}

function scheduledEnd(slug: string): EpochMs | null {
  const [date] = slug.match(/20\d\d-\d\d-\d\d/) ?? []
  const at = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(at) ? null : at + AFTER_DATE_MS
}

const edgeOf = (positions: readonly RecordedPosition[]): number =>
  positions.reduce((sum, { isWon, bet }) => sum + Number(isWon) - bet.price, 0) / Math.max(1, positions.length)
