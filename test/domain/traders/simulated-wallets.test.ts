import { describe, expect, it } from 'vitest'
import { createPopulation, type SimulatedWallet } from '../../../scripts/discovery-evaluation/population.ts'
import type { SimulatedFill } from '../../../scripts/discovery-evaluation/simulated-fill.ts'
import { createWalletHistory, walletHistory } from '../../../scripts/discovery-evaluation/wallet-history.ts'
import { createWorld, DAY_MS, eventAt, quoteAt } from '../../../scripts/discovery-evaluation/world.ts'

const STARTS_AT = Date.parse('2026-03-19T00:00:00Z')
const PLAIN = { name: 'plain', wallets: 400 } as const
const world = createWorld(1, STARTS_AT, 40)
const wallets = createPopulation(1, PLAIN)
const historyOf = (wallet: SimulatedWallet, scenario: Parameters<typeof walletHistory>[2] = PLAIN) =>
  walletHistory(world, wallet, scenario, [0, 1], [0, 1])
const ofClass = (kind: SimulatedWallet['kind']) =>
  wallets.filter((wallet) => wallet.kind === kind).flatMap((wallet) => historyOf(wallet))
const meanOf = (fills: readonly SimulatedFill[], value: (fill: SimulatedFill) => number) =>
  fills.reduce((sum, fill) => sum + value(fill), 0) / fills.length

describe('the simulated world', () => {
  it('is the same for the same seed', () => {
    const again = createWorld(1, STARTS_AT, 40)
    expect(again.quotes.numbers.slice(0, 4_000)).toEqual(world.quotes.numbers.slice(0, 4_000))
    expect(quoteAt(createWorld(2, STARTS_AT, 2), 0)).not.toEqual(quoteAt(world, 0))
  })

  it('begins the same, however long it goes on', () => {
    const shorter = createWorld(1, STARTS_AT, 2)
    expect(world.quotes.numbers.slice(0, shorter.quotes.numbers.length)).toEqual(shorter.quotes.numbers)
  })

  it('has prices that are fair: what is said to happen in p of the cases does', () => {
    const said = Array.from({ length: world.quotes.count }, (_, i) => quoteAt(world, i) ?? failed()).filter(
      ({ fair }) => fair > 0.25 && fair < 0.35,
    )
    expect(said.length).toBeGreaterThan(2_000)
    expect(said.reduce((sum, { payout }) => sum + payout, 0) / said.length).toBeCloseTo(0.3, 1.5)
  })

  it('has groups of which at most one condition pays', () => {
    const paid = new Map<number, Set<number>>()
    let groups = 0
    for (let event = 0; event < world.events.count; event++) groups += Number(eventAt(world, event)?.conditions === 4)
    for (let i = 0; i < world.quotes.count; i++) {
      const { event, leg, payout } = quoteAt(world, i) ?? failed()
      if (payout === 1) paid.set(event, (paid.get(event) ?? new Set()).add(leg))
    }
    expect(groups).toBeGreaterThan(1_000)
    expect([...paid.values()].every(({ size }) => size === 1)).toBe(true)
  })

  it('has nothing beyond its ends', () => {
    expect([quoteAt(world, -1), quoteAt(world, world.quotes.count)]).toEqual([null, null])
    expect([eventAt(world, -1), eventAt(world, world.events.count)]).toEqual([null, null])
  })
})

describe('a simulated wallet', () => {
  it('does the same whoever else there is', () => {
    const [wallet] = createPopulation(1, { ...PLAIN, wallets: 5 })
    expect(wallet).toEqual(wallets[0])
    expect(wallet && historyOf(wallet)).toEqual(wallets[0] && historyOf(wallets[0]))
  })

  it('does the same whether it is taken at once or in parts', () => {
    const [wallet] = wallets
    const history = createWalletHistory(world, wallet ?? failed(), PLAIN, [0, 1], [0, 1])
    const past = history.fillsBefore(20)
    expect(past.every(({ at }) => at < STARTS_AT + 33 * DAY_MS)).toBe(true)
    const all = history.fillsBefore(40)
    expect(all).toEqual(historyOf(wallet ?? failed()))
    expect(all.filter(({ at }) => at < STARTS_AT + 20 * DAY_MS)).toEqual(
      past.filter(({ at }) => at < STARTS_AT + 20 * DAY_MS),
    )
  })

  it('of each class has the edge that its class says, over the mid at the time', () => {
    const edge = ({ fair, mid }: SimulatedFill) => (fair - mid) / Math.sqrt(mid * (1 - mid))
    expect(meanOf(ofClass('noise'), edge)).toBeCloseTo(0, 3)
    expect(meanOf(ofClass('favourite'), edge)).toBeCloseTo(0, 3)
    expect(meanOf(ofClass('skilled'), edge)).toBeGreaterThan(0.05)
    expect(meanOf(ofClass('antiskill'), edge)).toBeCloseTo(-0.08, 1.5)
    expect(meanOf(ofClass('longshot'), ({ fair, mid }) => fair / mid)).toBeLessThan(0.96)
    expect(meanOf(ofClass('latency'), ({ fair, mid }) => fair - mid)).toBeGreaterThan(0.03)
    expect(meanOf(ofClass('latency'), ({ fair, mid15s }) => fair - mid15s)).toBeLessThan(0.015)
  })

  it('that washes closes everything', () => {
    const fills = ofClass('wash')
    const bought = fills.filter(({ side }) => side === 'BUY').reduce((sum, { shares }) => sum + shares, 0)
    const sold = fills.filter(({ side }) => side === 'SELL').reduce((sum, { shares }) => sum + shares, 0)
    expect(sold / bought).toBeCloseTo(1, 9)
  })

  it('loses its skill on day 90, and is not touched by rows that arrive badly, where asked for', () => {
    const skilled = wallets.find(({ kind }) => kind === 'skilled')
    const late = createWorld(1, STARTS_AT, 100)
    const faded = walletHistory(late, skilled ?? wallets[0] ?? failed(), { ...PLAIN, name: 'decay' }, [0], [0])
    const after = faded.filter(({ at }) => at >= STARTS_AT + 91 * DAY_MS)
    expect(after.length).toBeGreaterThan(0)
    expect(meanOf(after, ({ fair, mid }) => Math.abs(fair - mid))).toBeLessThan(0.001)
    const dirty = historyOf(skilled ?? failed(), { ...PLAIN, name: 'dirty' })
    const clean = historyOf(skilled ?? failed())
    expect(new Set(dirty.map(({ fillId }) => fillId)).size).toBeLessThan(clean.length)
    expect(dirty.some(({ at, ingestedAt }) => ingestedAt - at > DAY_MS)).toBe(true)
  })

  it('that is an insider bets on one event, nearly always rightly', () => {
    const insiders = createPopulation(1, { name: 'insider', wallets: 4_000 }).filter(({ kind }) => kind === 'insider')
    const histories = insiders.map((wallet) => walletHistory(world, wallet, { ...PLAIN, name: 'insider' }, [0], [0]))
    expect(histories.every((fills) => new Set(fills.map(({ eventId }) => eventId)).size <= 1)).toBe(true)
    expect(meanOf(histories.flat(), ({ payout }) => payout)).toBeGreaterThan(0.8)
    expect(meanOf(histories.flat(), ({ mid }) => mid)).toBeLessThan(0.85)
  })
})

function failed(): never {
  throw new Error('the population has no such wallet')
}
