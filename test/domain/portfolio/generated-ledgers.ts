import fc from 'fast-check'
import { toAddress, toConditionId, toTokenId } from '../../../domain/money/ids.ts'
import { ONE, price, type Shares, shares, usd } from '../../../domain/money/units.ts'
import type { LedgerEvent } from '../../../domain/portfolio/ledger.ts'
import { heldShares } from '../../../domain/portfolio/lots.ts'
import { applyEvent, emptyPortfolio, type Portfolio } from '../../../domain/portfolio/portfolio.ts'
import type { Marks } from '../../../domain/portfolio/profit.ts'

/** A neg-risk group of three markets, each with a "Yes" and a "No". */
export const MARKETS = [0, 1, 2].map((i) => ({
  conditionId: toConditionId(`0x${`${i + 1}`.repeat(64)}`),
  yes: toTokenId(`${100 + i}`),
  no: toTokenId(`${200 + i}`),
}))
const LEADERS = [null, toAddress(`0x${'a'.repeat(40)}`), toAddress(`0x${'b'.repeat(40)}`)] as const

/** Buys and sells most of the time. */
const TRADES: readonly LedgerEvent['kind'][] = ['buy', 'buy', 'sell']
/** What is drawn: every kind of event, trades more often. */
export const KINDS: readonly LedgerEvent['kind'][] = [
  ...TRADES,
  ...TRADES,
  ...TRADES,
  'deposit',
  'withdrawal',
  'split',
  'merge',
  'convert',
  'resolve',
  'redeem',
  'transfer-in',
  'transfer-out',
  'income',
]

const nat = (below: number) => fc.nat({ max: below - 1 })

/** Ledgers that could have happened: anything but more shares out than in. Amounts are odd on purpose. */
export const ledgers: fc.Arbitrary<{ ledger: LedgerEvent[]; marks: Marks }> = fc
  .record({
    commands: fc.array(fc.tuple(nat(KINDS.length), nat(3), nat(2), nat(3), nat(1_000_001), nat(2 ** 31)), {
      maxLength: 24,
      size: 'max',
    }),
    marks: fc.array(nat(1_000_001), { minLength: 6, maxLength: 6 }),
  })
  .map(({ commands, marks }) => ({
    ledger: toLedger(commands),
    marks: new Map(
      MARKETS.flatMap(({ yes, no }) => [yes, no]).map((tokenId, i) => [tokenId, price(BigInt(marks[i] ?? 0))]),
    ),
  }))

type Command = readonly [kind: number, market: number, outcome: number, leader: number, price: number, amount: number]

function toLedger(commands: readonly Command[]): LedgerEvent[] {
  const ledger: LedgerEvent[] = []
  let portfolio = emptyPortfolio
  commands.forEach((command, i) => {
    const event = toEvent(command, portfolio, `event-${i}`, i * 40_000_000)
    if (!event) return
    portfolio = applyEvent(portfolio, event).portfolio
    ledger.push(event)
  })
  return ledger
}

function toEvent(command: Command, portfolio: Portfolio, id: string, at: number): LedgerEvent | null {
  const [kindIndex, marketIndex, outcome, leaderIndex, priceMicros, amount] = command
  const kind = KINDS[kindIndex] ?? 'buy'
  const market = MARKETS[marketIndex] ?? MARKETS[0]
  if (!market) return null
  const { conditionId, yes, no } = market
  const tokenId = outcome === 0 ? yes : no
  const leader = LEADERS[leaderIndex] ?? null
  const at01 = price(BigInt(priceMicros))
  const money = usd(BigInt(amount % 50_000_000))
  const fee = usd(money / 31n)
  const some = shares(BigInt(amount % 90_000_000) + 1n)
  /** Part of what is held, often all of it. */
  const partOf = (held: bigint): Shares =>
    shares(amount % 3 === 0 ? held : (held * BigInt(amount % 1_000_003)) / 1_000_003n)
  const held = (token = tokenId, of: (typeof LEADERS)[number] = null) => heldShares(portfolio.lots.get(token) ?? [], of)

  switch (kind) {
    case 'deposit':
    case 'withdrawal':
      return { id, at, kind, amount: money }
    case 'income':
      return { id, at, kind, source: 'reward', amount: money }
    case 'buy':
      return { id, at, kind, conditionId, tokenId, leader, shares: some, notional: money, fee }
    case 'sell': {
      const from = held(tokenId, leader) > 0n ? leader : null
      const sold = partOf(held(tokenId, from))
      return sold > 0n ? { id, at, kind, tokenId, leader: from, shares: sold, notional: money, fee } : null
    }
    case 'split':
      return { id, at, kind, conditionId, tokenIds: [yes, no], amount: some, firstPrice: at01 }
    case 'merge': {
      const pairs = partOf(least(held(yes), held(no)))
      return pairs > 0n ? { id, at, kind, conditionId, tokenIds: [yes, no], amount: pairs, firstPrice: at01 } : null
    }
    case 'convert': {
      const chosen = MARKETS.filter((_, i) => i <= leaderIndex)
      const converted = partOf(chosen.map((each) => held(each.no)).reduce(least))
      const others = MARKETS.filter((each) => !chosen.includes(each))
      const mid = outcome === 0 ? null : at01
      const outcomes = others.map((each) => ({ tokenId: each.yes, conditionId: each.conditionId, mid }))
      const noTokenIds = chosen.map((each) => each.no)
      return converted > 0n
        ? { id, at, kind, noTokenIds, yes: outcomes, amount: converted, feeBips: amount % 100 }
        : null
    }
    case 'resolve': {
      const payout = [0n, ONE / 2n, ONE][leaderIndex] ?? 0n
      return {
        id,
        at,
        kind,
        payouts: [
          { tokenId: yes, payout: price(payout) },
          { tokenId: no, payout: price(ONE - payout) },
        ],
      }
    }
    case 'redeem': {
      const redeemed = partOf(held())
      const payout = portfolio.payouts.get(tokenId)
      if (payout === undefined || redeemed === 0n) return null
      return { id, at, kind, tokenId, shares: redeemed, proceeds: usd((redeemed * payout) / ONE) }
    }
    case 'transfer-in':
      return { id, at, kind, tokenId, conditionId, shares: some, mid: at01 }
    case 'transfer-out': {
      const sent = partOf(held())
      return sent > 0n ? { id, at, kind, tokenId, shares: sent, mid: at01 } : null
    }
  }
}

const least = (a: bigint, b: bigint): Shares => shares(a < b ? a : b)
