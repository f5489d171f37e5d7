import { describe, expect, it } from 'vitest'
import { InvariantError } from '../../../domain/errors.ts'
import { toAddress } from '../../../domain/money/ids.ts'
import { formatMicros, parseMicros, price, shares, usd } from '../../../domain/money/units.ts'
import { conversionOf, type EventOf, flowsOf, type LedgerEvent } from '../../../domain/portfolio/ledger.ts'
import { replayLedger } from '../../../domain/portfolio/portfolio.ts'
import { type Marks, profitByLeader, profitByMarket, profitOf } from '../../../domain/portfolio/profit.ts'
import { MARKETS } from './generated-ledgers.ts'

const [ONE, TWO, THREE] = MARKETS as [(typeof MARKETS)[0], (typeof MARKETS)[0], (typeof MARKETS)[0]]
const ALICE = toAddress(`0x${'a'.repeat(40)}`)
const BOB = toAddress(`0x${'b'.repeat(40)}`)

describe('a round trip', () => {
  const ledger = [buy('a', '100', '40'), buy('b', '100', '60'), sell('c', '100', '55')]
  const marks = new Map([[ONE.yes, price(550_000n)]])

  it('splits into realised 15 and unrealised −5 first-in first-out', () => {
    expect(profit(ledger, marks)).toEqual({ realised: '15', unrealised: '-5' })
  })

  it('splits into 5 and 5 at average cost', () => {
    expect(profit(ledger, marks, 'average')).toEqual({ realised: '5', unrealised: '5' })
  })

  it('counts the fee as cost of a buy and as less from a sale', () => {
    const fees = [buy('a', '100', '40', { fee: '1.68' }), sell('b', '100', '60', { fee: '1.68' })]
    expect(profit(fees)).toEqual({ realised: '16.64', unrealised: '0' })
  })
})

describe('lots of two leaders in one token', () => {
  const ledger = [
    buy('a', '100', '40', { leader: ALICE }),
    buy('b', '100', '50', { leader: BOB }),
    sell('c', '100', '45', { leader: BOB }),
  ]

  it('leave when their own leader sells, though another lot is older', () => {
    const { portfolio, closures } = replayLedger(ledger)
    expect(closures).toMatchObject([{ lotId: 'b', leader: BOB, realised: -5_000_000n, kind: 'sell', eventId: 'c' }])
    expect(portfolio.lots.get(ONE.yes)).toMatchObject([{ lotId: 'a', leader: ALICE }])
  })

  it('make each leader’s profit, and together the market’s', () => {
    const { portfolio, closures } = replayLedger(ledger)
    const marks = new Map([[ONE.yes, price(450_000n)]])
    expect(profitByLeader(portfolio, closures, marks)).toEqual(
      new Map([
        [BOB, { realised: -5_000_000n, unrealised: 0n }],
        [ALICE, { realised: 0n, unrealised: 5_000_000n }],
      ]),
    )
    expect(profitByMarket(portfolio, closures, marks)).toEqual(
      new Map([[ONE.conditionId, { realised: -5_000_000n, unrealised: 5_000_000n }]]),
    )
  })

  it('cannot cover a sale by a leader whose shares are gone', () => {
    expect(() => replayLedger([...ledger, sell('d', '1', '1', { leader: BOB })])).toThrow(InvariantError)
  })
})

describe('a market that resolves', () => {
  const held = [buy('a', '100', '40'), buy('b', '50', '45', { tokenId: ONE.no })]

  it('makes its profit at once, win and lose, and redeeming adds nothing', () => {
    const ledger = [...held, resolve('c', '1'), redeem('d', ONE.yes, '100', '100')]
    expect(replayLedger(ledger).closures.map(({ kind, realised }) => [kind, formatMicros(realised)])).toEqual([
      ['resolve', '60'],
      ['resolve', '-45'],
      ['redeem', '0'],
    ])
    expect(profit(ledger)).toEqual({ realised: '15', unrealised: '0' })
  })

  it('stands at its payout whatever the last price said', () => {
    const stale: Marks = new Map([
      [ONE.yes, price(400_000n)],
      [ONE.no, price(600_000n)],
    ])
    expect(profit([...held, resolve('c', '1')], stale)).toEqual({ realised: '15', unrealised: '0' })
  })

  it('can pay half to each side', () => {
    expect(profit([...held, resolve('c', '0.5')])).toEqual({ realised: '-10', unrealised: '0' })
  })
})

describe('splitting and merging', () => {
  it('a dollar into a pair and back makes nothing', () => {
    const ledger: LedgerEvent[] = [pair('a', 'split', '10'), pair('b', 'merge', '10')]
    expect(profit(ledger)).toEqual({ realised: '0', unrealised: '0' })
  })

  it('buying both sides for 0.96 and merging makes 0.04 a pair', () => {
    const ledger = [buy('a', '10', '4.5'), buy('b', '10', '5.1', { tokenId: ONE.no }), pair('c', 'merge', '10')]
    expect(profit(ledger)).toEqual({ realised: '0.4', unrealised: '0' })
  })
})

describe('converting “No” of a neg-risk group', () => {
  it.each([
    ['0.9', 2, 3, '0.8'],
    ['0.85', 3, 5, '0.275'],
    ['0.6', 2, 4, '0.1'],
  ])('bought at %s: %d of %d make “Yes” that cost %s', (paid, m, n, cost) => {
    const nos = Array.from({ length: m }, (_, i) => `${300 + i}`)
    const yes = Array.from({ length: n - m }, (_, i) => ({
      tokenId: `${400 + i}`,
      conditionId: ONE.conditionId,
      mid: null,
    }))
    const ledger = [
      ...nos.map((tokenId) => buy(tokenId, '10', formatMicros(parseMicros(paid) * 10n), { tokenId })),
      convert('c', nos, yes, '10'),
    ]
    const { portfolio } = replayLedger(ledger)
    for (const { tokenId } of yes) {
      expect(portfolio.lots.get(tokenId as never)).toMatchObject([
        { shares: 10_000_000n, cost: parseMicros(cost) * 10n },
      ])
    }
    expect(replayLedger(ledger).closures.every(({ realised }) => realised === 0n)).toBe(true)
  })

  it('can leave a cost below zero where more cash came back than was paid', () => {
    const ledger = [
      buy('a', '10', '3', { tokenId: ONE.no }),
      buy('b', '10', '4', { tokenId: TWO.no }),
      convert('c', [ONE.no, TWO.no], [{ tokenId: THREE.yes, conditionId: THREE.conditionId, mid: null }], '10'),
    ]
    expect(replayLedger(ledger).portfolio.lots.get(THREE.yes)).toMatchObject([{ cost: -3_000_000n }])
    expect(profit(ledger, new Map([[THREE.yes, price(0n)]]))).toEqual({ realised: '0', unrealised: '3' })
  })

  it('spreads the cost by mids, and keeps the leader of what it came from', () => {
    const mids = [price(100_000n), price(300_000n)]
    const yes = [TWO, THREE].map((market, i) => ({
      tokenId: market.yes,
      conditionId: market.conditionId,
      mid: mids[i] ?? null,
    }))
    const ledger = [buy('a', '10', '8', { tokenId: ONE.no, leader: ALICE }), convert('c', [ONE.no], yes, '10')]
    const { lots } = replayLedger(ledger).portfolio
    expect(lots.get(TWO.yes)).toMatchObject([{ cost: 2_000_000n, leader: ALICE, lotId: 'c' }])
    expect(lots.get(THREE.yes)).toMatchObject([{ cost: 6_000_000n, leader: ALICE, lotId: 'c:1' }])
  })

  it('of a whole group is profit at once: (n − 1) × amount × (1 − fee) − cost', () => {
    const ledger = [ONE, TWO, THREE].map(({ no }, i) => buy(`${i}`, '100', '65', { tokenId: no }))
    const whole = convert('c', [ONE.no, TWO.no, THREE.no], [], '100', 20)
    // 2 × 100 × 0.998 − 195
    expect(profit([...ledger, whole])).toEqual({ realised: '4.6', unrealised: '0' })
  })

  it('pays no cash for one, and both cash and shares net of the fee', () => {
    expect(conversionOf(convert('c', [ONE.no], [], '10', 100))).toEqual({ each: 9_900_000n, cash: 0n })
    expect(conversionOf(convert('c', [ONE.no, TWO.no], [], '10', 100))).toEqual({ each: 9_900_000n, cash: 9_900_000n })
  })
})

describe('shares that arrive without a trade', () => {
  it('come in at the mid, flagged, and go out at the mid', () => {
    const ledger: LedgerEvent[] = [
      { id: 'a', at: 0, kind: 'transfer-in', tokenId: ONE.yes, conditionId: ONE.conditionId, ...moved('10', '0.4') },
      { id: 'b', at: 1, kind: 'transfer-out', tokenId: ONE.yes, ...moved('10', '0.5') },
    ]
    expect(replayLedger(ledger).closures).toMatchObject([
      { basisEstimated: true, realised: 1_000_000n, kind: 'transfer-out' },
    ])
    expect(replayLedger(ledger).portfolio).toMatchObject({ cash: 0n, contributed: -1_000_000n })
  })
})

describe('what is not trading', () => {
  it('stays out of the profit: deposits move cash, rebates are income', () => {
    const ledger: LedgerEvent[] = [
      { id: 'a', at: 0, kind: 'deposit', amount: usd(100n) },
      { id: 'b', at: 0, kind: 'income', source: 'maker-rebate', amount: usd(7n) },
      { id: 'c', at: 0, kind: 'withdrawal', amount: usd(30n) },
    ]
    expect(replayLedger(ledger).portfolio).toMatchObject({ cash: 77n, contributed: 70n, nonTrading: 7n })
    expect(profit(ledger)).toEqual({ realised: '0', unrealised: '0' })
  })

  it('a resolution moves neither cash nor shares', () => {
    expect(flowsOf(resolve('a', '1'))).toEqual({ trading: 0n, nonTrading: 0n, external: 0n, inKind: 0n, shares: [] })
  })
})

type Terms = { tokenId?: string; leader?: typeof ALICE | null; fee?: string }

function buy(id: string, quantity: string, notional: string, terms: Terms = {}): LedgerEvent {
  return { id, at: 0, kind: 'buy', conditionId: ONE.conditionId, ...trade(quantity, notional, terms) }
}

function sell(id: string, quantity: string, notional: string, terms: Terms = {}): LedgerEvent {
  return { id, at: 0, kind: 'sell', ...trade(quantity, notional, terms) }
}

function trade(quantity: string, notional: string, { tokenId = ONE.yes, leader = null, fee = '0' }: Terms) {
  return {
    tokenId: tokenId as typeof ONE.yes,
    leader,
    shares: shares(parseMicros(quantity)),
    notional: usd(parseMicros(notional)),
    fee: usd(parseMicros(fee)),
  }
}

function pair(id: string, kind: 'split' | 'merge', amount: string): LedgerEvent {
  const tokenIds = [ONE.yes, ONE.no] as const
  return {
    id,
    at: 0,
    kind,
    conditionId: ONE.conditionId,
    tokenIds,
    amount: shares(parseMicros(amount)),
    firstPrice: price(500_000n),
  }
}

function resolve(id: string, yesPays: string): LedgerEvent {
  const yes = parseMicros(yesPays)
  const payouts = [
    { tokenId: ONE.yes, payout: price(yes) },
    { tokenId: ONE.no, payout: price(1_000_000n - yes) },
  ]
  return { id, at: 0, kind: 'resolve', payouts }
}

function redeem(id: string, tokenId: typeof ONE.yes, quantity: string, proceeds: string): LedgerEvent {
  return {
    id,
    at: 0,
    kind: 'redeem',
    tokenId,
    shares: shares(parseMicros(quantity)),
    proceeds: usd(parseMicros(proceeds)),
  }
}

function convert(
  id: string,
  noTokenIds: readonly string[],
  yes: readonly { tokenId: string; conditionId: typeof ONE.conditionId; mid: ReturnType<typeof price> | null }[],
  amount: string,
  feeBips = 0,
): EventOf<'convert'> {
  return {
    id,
    at: 0,
    kind: 'convert',
    noTokenIds: noTokenIds as (typeof ONE.no)[],
    yes: yes as EventOf<'convert'>['yes'],
    amount: shares(parseMicros(amount)),
    feeBips,
  }
}

const moved = (quantity: string, mid: string) => ({
  shares: shares(parseMicros(quantity)),
  mid: price(parseMicros(mid)),
})

function profit(ledger: readonly LedgerEvent[], marks: Marks = new Map(), method?: 'average') {
  const { portfolio, closures } = replayLedger(ledger, method)
  const { realised, unrealised } = profitOf(portfolio, closures, marks)
  return { realised: formatMicros(realised), unrealised: formatMicros(unrealised) }
}
