import { createRandom, type Random } from '../../domain/traders/statistics/random.ts'
import { beta, exponential, logNormal } from './variates.ts'
import { HOUR_MS } from './world.ts'

/** What a wallet really is. */
export type WalletClass =
  | 'noise'
  | 'longshot'
  | 'favourite'
  | 'skilled'
  | 'latency'
  | 'maker'
  | 'wash'
  | 'antiskill'
  | 'insider'

/** A wallet with its true traits. */
export type SimulatedWallet = {
  index: number
  name: string
  kind: WalletClass
  /** True edge over the mid at the time of the trade, × √(p(1−p)); cents for latency. */
  edge: number
  /** How fast the mid catches up with the truth, ms. */
  catchUpMs: number
  tradesPerWeek: number
  /** Chance that a trade is in a market's first day. */
  earliness: number
  medianStake: number
  stakeSigma: number
  /** Wash traders of one closed group share a number. */
  group: number | null
  /** Sybils of one person share the person's number. */
  person: number
  funder: number | null
}

/** What is switched on beyond the plain population. */
export type Scenario = {
  name: 'plain' | 'placebo' | 'decay' | 'herd' | 'dirty' | 'sybil' | 'insider' | 'early-skill'
  wallets: number
}

const SHARES: readonly (readonly [WalletClass, number])[] = [
  ['noise', 0.56],
  ['longshot', 0.14],
  ['favourite', 0.1],
  ['skilled', 0.03],
  ['latency', 0.02],
  ['maker', 0.04],
  ['wash', 0.08],
  ['antiskill', 0.03],
]
const INSIDER_SHARE = 0.005
const SYBILS_PER_PERSON = 3

/** Draws the traits of all wallets; each depends on the seed and its own number only. */
export function createPopulation(seed: number, scenario: Scenario): SimulatedWallet[] {
  const wallets: SimulatedWallet[] = []
  const groups = groupNumbers(createRandom(`groups ${seed}`))
  for (let index = 0; index < scenario.wallets; index++) {
    const random = createRandom(`traits ${seed} ${index}`)
    wallets.push(traitsOf(index, classOf(random, scenario), random, scenario, groups))
  }
  return scenario.name === 'sybil' ? splitIntoSybils(seed, wallets) : wallets
}

function classOf(random: Random, { name }: Scenario): WalletClass {
  if (name === 'insider' && random.uniform() < INSIDER_SHARE) return 'insider'
  let left = random.uniform()
  for (const [kind, share] of SHARES) {
    left -= share
    if (left < 0) return name === 'placebo' && (kind === 'skilled' || kind === 'latency') ? 'noise' : kind
  }
  return 'noise'
}

function traitsOf(
  index: number,
  kind: WalletClass,
  random: Random,
  { name }: Scenario,
  groups: () => number,
): SimulatedWallet {
  const isSkilled = kind === 'skilled'
  const earliness = name === 'early-skill' && isSkilled ? beta(random, 6, 4) : beta(random, 1.2, 2)
  return {
    index,
    name: `w${index}`,
    kind,
    edge: edgeOf(kind, random),
    catchUpMs: catchUpOf(kind, random),
    tradesPerWeek: tradesPerWeekOf(kind, random),
    earliness,
    medianStake: logNormal(random, 60, 0.8),
    stakeSigma: isSkilled ? 0.63 : 0.9,
    group: kind === 'wash' ? groups() : null,
    person: index,
    funder: null,
  }
}

function edgeOf(kind: WalletClass, random: Random): number {
  switch (kind) {
    case 'skilled':
      return Math.abs(0.1 + 0.05 * random.normal()) + 0.02
    case 'latency':
      return 0.03 + 0.03 * random.uniform()
    case 'antiskill':
      return -0.08
    case 'noise':
    case 'longshot':
    case 'favourite':
    case 'maker':
    case 'wash':
    case 'insider':
      return 0
  }
}

function catchUpOf(kind: WalletClass, random: Random): number {
  if (kind === 'latency') return 10_000
  if (kind === 'maker') return 60_000
  return kind === 'insider' ? 6 * HOUR_MS : exponential(random, 24 * HOUR_MS)
}

function tradesPerWeekOf(kind: WalletClass, random: Random): number {
  if (kind === 'latency') return 60
  if (kind === 'maker') return 120
  if (kind === 'wash') return 30
  return kind === 'insider' ? 6 : Math.min(100, logNormal(random, 13.6, 0.6))
}

/** Numbers of closed groups of 4 to 40 members, one member after the other. */
function groupNumbers(random: Random): () => number {
  let group = -1
  let left = 0
  return () => {
    if (left === 0) {
      group += 1
      left = 4 + Math.floor(37 * random.uniform())
    }
    left -= 1
    return group
  }
}

/** Every skilled wallet becomes three that share its bets, half of the persons with a common funder. */
function splitIntoSybils(seed: number, wallets: readonly SimulatedWallet[]): SimulatedWallet[] {
  const random = createRandom(`sybils ${seed}`)
  let index = 0
  return wallets.flatMap((wallet) => {
    const copies = wallet.kind === 'skilled' ? SYBILS_PER_PERSON : 1
    const funder = copies > 1 && random.uniform() < 0.5 ? wallet.index : null
    return Array.from({ length: copies }, () => {
      const own = { ...wallet, index, name: `w${index}`, funder, medianStake: wallet.medianStake / copies }
      index += 1
      return own
    })
  })
}
