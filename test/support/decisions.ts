import { type DecisionInputs, RULES_VERSION } from '../../domain/copy/decision.ts'
import type { Fill } from '../../domain/copy/fill.ts'
import type { AccountState, CopyPolicy, LeaderState } from '../../domain/copy/policy.ts'
import type { Entry } from '../../domain/copy/sizing.ts'
import { fillIdOf, toAddress, toBlockHash, toOrderHash, toTxHash } from '../../domain/money/ids.ts'
import { notionalOf, parseMicros, price, shares, usd } from '../../domain/money/units.ts'
import { bookOf, outcomeAt, UP, upDownMarket } from './paper-markets.ts'

/** When the decisions of these tests are made. */
export const NOW = Date.parse('2026-11-20T12:00:00Z')
export const LEADER = toAddress(`0x${'1e'.repeat(20)}`)

export const dollars = (text: string) => usd(parseMicros(text))
export const quantity = (text: string) => shares(parseMicros(text))
export const at = (text: string) => price(parseMicros(text))

const TX = toTxHash(`0x${'7c'.repeat(32)}`)
const ORDER = toOrderHash(`0x${'0d'.repeat(32)}`)

/** A leader's taker BUY of 200 shares at 50 cents, three seconds before {@link NOW}. */
export function aFill(changes: Partial<Fill> = {}): Fill {
  const filled = { shares: quantity('200'), price: at('0.5'), ...changes }
  return {
    fillId: fillIdOf(137, TX, ORDER),
    chainId: 137,
    txHash: TX,
    orderHash: ORDER,
    leader: LEADER,
    role: 'taker',
    side: 'BUY',
    tokenId: UP,
    notional: notionalOf(filled.shares, filled.price, 'half-even'),
    fee: usd(0n),
    feeShares: shares(0n),
    blockNumber: 80_000_000,
    blockHash: toBlockHash(`0x${'b1'.repeat(32)}`),
    blockTime: NOW - 3_000,
    exchange: toAddress(`0x${'e1'.repeat(20)}`),
    logCount: 1,
    ...filled,
  }
}

/** The configured defaults, with all four slippage models switched off but the book. */
export function aPolicy(changes: Partial<CopyPolicy> = {}): CopyPolicy {
  return {
    copyingEnabled: true,
    maxSignalAgeMs: 120_000,
    maxExitAgeMs: 900_000,
    copyMakerFills: false,
    minEdge: 0.03,
    minAbsoluteEdge: at('0.005'),
    minLiquidity: dollars('2000'),
    maxSlippageBps: 200,
    lowPriceSlippage: at('0.015'),
    lowPriceBelow: at('0.25'),
    maxExitSlippageBps: 500,
    maxSpread: at('0.05'),
    maxSpreadOfMid: 0.1,
    minTimeToEndMs: 600_000,
    maxBookAgeMs: 10_000,
    sizing: 'kelly',
    kellyFraction: 0.25,
    maxKellyFraction: 0.02,
    copyRatio: 0.1,
    fixedStake: dollars('10'),
    maxDepthShare: 0.1,
    slippageModels: ['book'],
    maxPerLeader: dollars('100'),
    maxPerMarket: dollars('100'),
    maxPerEvent: dollars('100'),
    maxTotal: dollars('500'),
    maxDailyLoss: dollars('200'),
    maxOpenOrders: 10,
    cooldownMs: 1_800_000,
    ...changes,
  }
}

/** A followed leader whose edge was typed in. */
export const aLeader = (changes: Partial<LeaderState> = {}): LeaderState => ({
  wallet: LEADER,
  label: 'Sam',
  active: true,
  paused: false,
  pauseReason: null,
  edge: 0.12,
  edgeSd: 0.06,
  edgeSource: 'assumed',
  followedSince: NOW - 86_400_000,
  ...changes,
})

/** A thousand dollars, nothing at risk. */
export const anAccount = (changes: Partial<AccountState> = {}): AccountState => ({
  cash: dollars('1000'),
  equity: dollars('1000'),
  bankroll: dollars('1000'),
  reserved: usd(0n),
  exposureTotal: usd(0n),
  exposureLeader: usd(0n),
  exposureMarket: usd(0n),
  exposureEvent: usd(0n),
  dailyLoss: usd(0n),
  openOrders: 0,
  halted: false,
  haltReason: null,
  ...changes,
})

/** A liquid book around 50 cents, read a moment ago. */
export const aBook = () =>
  bookOf(
    {
      bids: [
        ['0.49', '4000'],
        ['0.48', '4000'],
      ],
      asks: [
        ['0.5', '5000'],
        ['0.51', '5000'],
        ['0.52', '5000'],
      ],
    },
    { asOf: NOW - 2_000, receivedAt: NOW - 200 },
  )

/** A market that ends in a day, with a fee of 4 %. */
export const aMarket = (changes: Parameters<typeof upDownMarket>[0] = {}) =>
  outcomeAt(upDownMarket({ fees: { kind: 'curve', rate: 0.04, exponent: 1 }, endsAt: NOW + 86_400_000, ...changes }), 0)

/** What an entry of that fill is sized from, believed to be worth 56 cents. */
export const anEntry = (changes: Partial<Entry> = {}): Entry => ({
  fill: aFill(),
  policy: aPolicy(),
  market: aMarket().market,
  book: aBook(),
  hourlyShares: null,
  account: anAccount(),
  belief: { q: 0.56, sd: 0.03, source: 'assumed' },
  reserved: null,
  ...changes,
})

/** Everything that an entry's decision needs, money reserved included; it is copied unless a change forbids it. */
export const entryInputs = (changes: Partial<DecisionInputs> = {}): DecisionInputs => ({
  rulesVersion: RULES_VERSION,
  mode: 'paper',
  now: NOW,
  fill: aFill(),
  withdrawn: null,
  policy: aPolicy(),
  market: aMarket(),
  leader: aLeader(),
  book: aBook(),
  hourlyShares: null,
  account: anAccount(),
  exit: null,
  reservation: { granted: true, amount: dollars('1000') },
  ...changes,
})

/** Everything that an exit's decision needs: the leader sells half of 400 shares, we hold 40 of theirs. */
export const exitInputs = (changes: Partial<DecisionInputs> = {}): DecisionInputs =>
  entryInputs({
    fill: aFill({ side: 'SELL' }),
    account: null,
    exit: { ourShares: quantity('40'), leaderSharesBefore: quantity('400') },
    reservation: null,
    ...changes,
  })
