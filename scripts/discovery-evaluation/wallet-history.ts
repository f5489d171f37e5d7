import type { OrderHash } from '../../domain/money/ids.ts'
import { createRandom, type Random } from '../../domain/traders/statistics/random.ts'
import type { Scenario, SimulatedWallet } from './population.ts'
import { type Choice, fillOf, type SimulatedFill } from './simulated-fill.ts'
import { beta, exponential, logNormal, poisson } from './variates.ts'
import { cellOf, DAY_MS, quoteAt, type World } from './world.ts'

const SCALE_IN = 0.15
const SECOND_LEG = 0.3
const SPLIT_ORDER = 0.15
const INSIDER_DAYS = 47

/** What one wallet does, day by day. */
export type WalletHistory = {
  /** All fills that it begins before this day of the world, in order of time. Days may only go up. */
  fillsBefore: (day: number) => SimulatedFill[]
}

/** All fills of one wallet over the world's days, in order of time. Depends on the seed, the wallet and the world only. */
export const walletHistory = (...whose: Parameters<typeof createWalletHistory>): SimulatedFill[] =>
  createWalletHistory(...whose).fillsBefore(whose[0].days)

/** The same, to be taken as far as it is needed. */
export function createWalletHistory(
  world: World,
  wallet: SimulatedWallet,
  scenario: Scenario,
  makers: readonly number[],
  groupMembers: readonly number[],
): WalletHistory {
  const random = createRandom(`trades ${world.seed} ${wallet.person}`)
  const own = createRandom(`own ${world.seed} ${wallet.index}`)
  const usual = Array.from({ length: 12 }, () => makers[Math.floor(own.uniform() * makers.length)] ?? 0)
  const fills: SimulatedFill[] = []
  const isSybil = scenario.name === 'sybil' && wallet.kind === 'skilled'
  const place = (choice: Choice) => {
    const stake =
      Math.max(1, logNormal(random, wallet.medianStake, wallet.stakeSigma)) * (isSybil ? 0.8 + 0.4 * own.uniform() : 1)
    if (isSybil && own.uniform() < 0.3) return null
    // Sybils without a common funder act in the same second; everyone else at a moment of their own.
    const clock = isSybil && wallet.funder === null ? 1_000_000 + wallet.person : 2_000_000 + wallet.index
    const isWash = wallet.kind === 'wash' && own.uniform() < 0.97
    const among = isWash ? groupMembers : usual
    const counterparty = among[Math.floor(own.uniform() * among.length)] ?? 0
    const fill = fillOf(world, wallet, scenario, choice, { stake, counterparty, n: fills.length, clock })
    if (fill) split(fill, own, fills)
    return fill
  }
  const tradesPerDay = wallet.tradesPerWeek / 7 / (wallet.kind === 'maker' || wallet.kind === 'wash' ? 2 : 1)
  const arrival = wallet.kind === 'insider' ? insiderDay(world, own) : 0
  const act = (day: number) => {
    if (wallet.kind === 'insider') {
      const choice = day === arrival ? choose(world, wallet, day, random) : null
      if (choice) betEverywhere(world, choice, place)
      return
    }
    const count = poisson(random, tradesPerDay)
    for (let i = 0; i < count; i++) {
      const choice = choose(world, wallet, day, random)
      if (!choice) continue
      // Drawn first, so that one person's wallets stay in step when one of them skips a bet.
      const scalesIn = random.uniform() < SCALE_IN
      const addsLeg = random.uniform() < SECOND_LEG
      const fill = place(choice)
      if (wallet.kind === 'maker') place({ ...choice, outcome: 1 - choice.outcome })
      else if (wallet.kind === 'wash' && fill) mirror(fill, fills, own)
      else {
        if (scalesIn) scaleIn(world, choice, place)
        if (addsLeg) secondLeg(world, choice, place)
      }
    }
  }
  let begun = 0
  return {
    fillsBefore: (day) => {
      for (; begun < day; begun++) act(begun)
      const rows =
        scenario.name === 'dirty' ? soil(fills, createRandom(`rows ${world.seed} ${wallet.index}`)) : [...fills]
      return rows.sort((a, b) => a.at - b.at)
    },
  }
}

/** A moment at which the fair price is about what the class likes to buy. */
function choose(world: World, { kind, earliness }: SimulatedWallet, day: number, random: Random): Choice | null {
  const isEarly = random.uniform() < earliness
  const target =
    kind === 'insider' ? 0.95 + 0.05 * random.uniform() : Math.min(0.975, Math.max(0.025, liked(kind, random)))
  const bucket = Math.floor(target * 20)
  for (const offset of [0, 1, -1, 2, -2]) {
    const cell = world.cells[cellOf(day, isEarly, (bucket + offset + 0.5) / 20)]
    const pick = cell?.[Math.floor(random.uniform() * cell.length)]
    if (pick !== undefined) return { quote: pick >> 1, outcome: pick & 1 }
  }
  return null
}

function liked(kind: SimulatedWallet['kind'], random: Random): number {
  if (kind === 'longshot') return beta(random, 0.9, 5)
  if (kind === 'favourite') return beta(random, 9, 1.1)
  if (kind === 'skilled') return beta(random, 1.6, 1.6)
  return kind === 'latency' || kind === 'maker' ? beta(random, 2, 2) : beta(random, 1.1, 1.1)
}

/** A wash trade is undone within minutes at the same price. */
function mirror(fill: SimulatedFill, fills: SimulatedFill[], random: Random) {
  const at = Math.min(fill.at + 60_000 + exponential(random, 120_000), (fill.at + fill.endsAt) / 2)
  const orderHash = `${fill.fillId}/out` as OrderHash
  fills.push({ ...fill, fillId: orderHash, orderHash, side: 'SELL', at, ingestedAt: at + 5_000 })
}

/** More of the same at the market's next moment. */
function scaleIn(world: World, { quote, outcome }: Choice, place: (choice: Choice) => unknown) {
  const [from, next] = [quoteAt(world, quote), quoteAt(world, quote + 1)]
  if (from && next && next.event === from.event && next.leg === from.leg && next.at > from.at)
    place({ quote: quote + 1, outcome })
}

/** The other condition of a group that is quoted at the same moment. */
function secondLeg(world: World, { quote, outcome }: Choice, place: (choice: Choice) => unknown) {
  const from = quoteAt(world, quote)
  for (const index of [quote - 1, quote + 1]) {
    const other = quoteAt(world, index)
    if (from && other && other.event === from.event && other.at === from.at) place({ quote: index, outcome })
  }
}

/** One order can match several others within seconds. */
function split(fill: SimulatedFill, random: Random, fills: SimulatedFill[]) {
  const parts = random.uniform() < SPLIT_ORDER ? 2 + Math.floor(2 * random.uniform()) : 1
  if (parts === 1) fills.push(fill)
  else {
    for (let i = 0; i < parts; i++) {
      fills.push({
        ...fill,
        fillId: `${fill.fillId}/${i}`,
        at: fill.at + i * 1_000,
        ingestedAt: fill.ingestedAt + i * 1_000,
        shares: fill.shares / parts,
        notional: fill.notional / parts,
        fee: fill.fee / parts,
      })
    }
  }
}

/** Rows as real sources deliver them: 5 % missing, 10 % twice, 5 % up to two days late. */
function soil(fills: readonly SimulatedFill[], random: Random): SimulatedFill[] {
  return fills.flatMap((fill) => {
    const luck = random.uniform()
    if (luck < 0.05) return []
    if (luck < 0.1) return [{ ...fill, ingestedAt: fill.at + 2 * DAY_MS * random.uniform() }]
    return luck < 0.2 ? [fill, { ...fill, ingestedAt: fill.ingestedAt + 60_000 }] : [fill]
  })
}

/** An insider comes for one event, some weeks before the world ends, and bets at all of its moments from then on. */
const insiderDay = (world: World, random: Random): number =>
  Math.max(0, world.days - INSIDER_DAYS + Math.floor(10 * random.uniform()))

function betEverywhere(world: World, { quote, outcome }: Choice, place: (choice: Choice) => unknown) {
  const first = quoteAt(world, quote)
  for (let index = quote; ; index++) {
    const later = quoteAt(world, index)
    if (!first || later?.event !== first.event) return
    if (later.leg === first.leg) place({ quote: index, outcome })
  }
}
