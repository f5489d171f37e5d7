import { describe, expect, it } from 'vitest'
import { createPopulation, type SimulatedWallet } from '../../../scripts/discovery-evaluation/population.ts'
import type { SimulatedFill } from '../../../scripts/discovery-evaluation/simulated-fill.ts'
import { walletHistory } from '../../../scripts/discovery-evaluation/wallet-history.ts'
import { createWorld, DAY_MS } from '../../../scripts/discovery-evaluation/world.ts'

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
    expect(again.quotes.slice(0, 500)).toEqual(world.quotes.slice(0, 500))
    expect(createWorld(2, STARTS_AT, 2).quotes[0]).not.toEqual(world.quotes[0])
  })

  it('has prices that are fair: what is said to happen in p of the cases does', () => {
    const said = world.quotes.filter(({ fair }) => fair > 0.25 && fair < 0.35)
    const happened =
      said.reduce((sum, { event, leg }) => sum + (world.events[event]?.payouts[leg] ?? 0), 0) / said.length
    expect(said.length).toBeGreaterThan(2_000)
    expect(happened).toBeCloseTo(0.3, 1.5)
  })

  it('has groups of which exactly one condition pays', () => {
    const groups = world.events.filter(({ payouts }) => payouts.length === 4)
    expect(groups.length).toBeGreaterThan(1_000)
    expect(groups.every(({ payouts }) => payouts.reduce((a, b) => a + b, 0) === 1)).toBe(true)
  })
})

describe('a simulated wallet', () => {
  it('does the same whoever else there is', () => {
    const [wallet] = createPopulation(1, { ...PLAIN, wallets: 5 })
    expect(wallet).toEqual(wallets[0])
    expect(wallet && historyOf(wallet)).toEqual(wallets[0] && historyOf(wallets[0]))
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
