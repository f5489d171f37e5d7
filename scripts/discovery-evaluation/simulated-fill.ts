import type { ConditionId, OrderHash, TokenId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { TraderFill } from '../../domain/traders/record/trades.ts'
import type { Scenario, SimulatedWallet } from './population.ts'
import { DAY_MS, eventAt, HOUR_MS, MOST_CONDITIONS, ofOutcome, quoteAt, type World } from './world.ts'

/** A fill with what a recorder of everything would know about it; prices are of the traded outcome. */
export type SimulatedFill = TraderFill & {
  fillId: string
  /** When the row reached us. */
  ingestedAt: EpochMs
  eventId: string
  feeRate: number
  opensAt: EpochMs
  endsAt: EpochMs
  payout: number
  isEvenSplit: boolean
  /** True probability; nothing that is evaluated may read it. */
  fair: number
  mid: number
  mid15s: number
  mid1h: number
  closesAt: EpochMs
  closeMid: number
  /** Who was on the other side, as a wallet index. */
  counterparty: number
}

/** A quoted moment (`World.quotes`) and which of the condition's outcomes is bought. */
export type Choice = { quote: number; outcome: number }
/** How much, from whom, which of the wallet's orders it is, and whose clock sets its exact time. */
export type Order = { stake: number; counterparty: number; n: number; clock: number }

/** Half of the spread, at most a quarter of the distance to certainty. */
export const halfSpreadAt = (mid: number): number => Math.min(0.01, mid / 4, (1 - mid) / 4)

const DECAY_DAY = 90
const HERD_MS = 10 * 60_000
const LEAST_MID = 0.012
/** Prices are those of the market's moment; the wallet's own time is up to this much later, so that clocks do not coincide. */
const LONGEST_DELAY_MS = 10 * 60_000

/** What a wallet gets at a moment; null where the price there is all but decided. */
export function fillOf(
  world: World,
  wallet: SimulatedWallet,
  scenario: Scenario,
  { quote: index, outcome }: Choice,
  { stake, counterparty, n, clock }: Order,
): SimulatedFill | null {
  const quote = quoteAt(world, index)
  const event = quote && eventAt(world, quote.event)
  if (!quote || !event) return null
  const longestDelay = Math.min(LONGEST_DELAY_MS, 0.05 * (event.endsAt - quote.at))
  const at = quote.at + Math.floor(longestDelay * jitterOf(world.seed, clock, index))
  const fair = ofOutcome(quote.fair, outcome)
  const isConviction = wallet.kind === 'skilled' || wallet.kind === 'antiskill'
  const jitter = isConviction ? 0.5 + jitterOf(world.seed, wallet.person, index) : 1
  const error = mispricing(wallet, fair, at, world, scenario) * jitter
  const mid = fair - error
  if (mid < LEAST_MID || mid > 1 - LEAST_MID) return null
  const herd = scenario.name === 'herd' && wallet.kind === 'skilled' ? 0.02 : 0
  const later = { error: mid - fair, catchUpMs: wallet.catchUpMs, herd, left: event.endsAt - quote.at }
  const isMaker = wallet.kind === 'maker'
  const half = halfSpreadAt(mid)
  const price = isMaker || wallet.kind === 'wash' ? mid - (isMaker ? half : 0) : mid + half
  const payout = ofOutcome(quote.payout, outcome)
  const feeRate = wallet.kind === 'wash' || isMaker ? 0 : event.feeRate
  const shares = stake / price
  const condition = quote.event * MOST_CONDITIONS + quote.leg
  const orderHash = `${wallet.name}/${n}` as OrderHash
  return {
    fillId: orderHash,
    at,
    ingestedAt: at + 5_000,
    conditionId: world.conditionIds[condition] ?? ('' as ConditionId),
    tokenId: world.tokenIds[condition * 2 + outcome] ?? ('' as TokenId),
    eventId: event.eventId,
    outcomeIndex: outcome,
    side: 'BUY',
    role: isMaker ? 'maker' : 'taker',
    shares,
    notional: stake,
    fee: feeRate * price * (1 - price) * shares,
    orderHash,
    txHash: null,
    feeRate: event.feeRate,
    opensAt: event.opensAt,
    endsAt: event.endsAt,
    payout,
    isEvenSplit: payout === 0.5,
    fair,
    mid,
    mid15s: midLater(later, ofOutcome(quote.fair15s, outcome), 15_000),
    mid1h: midLater(later, ofOutcome(quote.fair1h, outcome), HOUR_MS),
    closesAt: quote.closesAt,
    closeMid: midLater(later, ofOutcome(quote.fairClose, outcome), quote.closesAt - quote.at),
    counterparty,
  }
}

/** The mid's error at the moment of the trade: what is fair less the mid. */
function mispricing(wallet: SimulatedWallet, fair: number, at: EpochMs, world: World, scenario: Scenario): number {
  const deviation = Math.sqrt(fair * (1 - fair))
  switch (wallet.kind) {
    case 'skilled': {
      const hasFaded = scenario.name === 'decay' && at >= world.startsAt + DECAY_DAY * DAY_MS
      return hasFaded ? 0 : wallet.edge * deviation
    }
    case 'latency':
      return wallet.edge
    case 'antiskill':
      return wallet.edge * deviation
    case 'longshot':
      return fair - fair / 0.93
    case 'maker':
      return -0.6 * halfSpreadAt(fair)
    case 'insider':
      return fair - 0.2
    case 'noise':
    case 'favourite':
    case 'wash':
      return 0
  }
}

type Later = { error: number; catchUpMs: number; herd: number; left: number }

/** The mid some time after a trade: what is fair then, what is left of the mid's error, and of the push by those who follow. */
function midLater({ error, catchUpMs, herd, left }: Later, fair: number, afterMs: number): number {
  if (afterMs >= left) return fair
  const pushed = herd === 0 ? 0 : herd * Math.exp(-afterMs / HERD_MS)
  return Math.min(0.99, Math.max(0.01, fair + error * Math.exp(-afterMs / catchUpMs) + pushed))
}

/** Uniform in 0…1, the same for everyone who looks at one person's one bet. */
function jitterOf(seed: number, person: number, quote: number): number {
  let hash =
    Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(person + 1, 0xc2b2ae35) ^ Math.imul(quote + 1, 0x27d4eb2f)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32
}
