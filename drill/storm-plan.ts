import type { Random } from '../sim/random.ts'
import type { FillScript, Session } from '../sim/session.ts'
import { VICTIMS, type Victim } from './installation.ts'

/** SIGKILL at a moment of the storm, and how long the process stays away. */
export type Kill = { atMs: number; victim: Victim; downMs: number }

export type Act =
  /** One transaction with these fills. */
  | { atMs: number; kind: 'play'; fills: FillScript[] }
  /** The newest blocks are taken back; with `drop` what was in them never comes again. */
  | { atMs: number; kind: 'reorg'; depth: number; drop: boolean }

/** One round: what happens when, in milliseconds since it began, each list in order of time. */
export type StormPlan = { lengthMs: number; acts: Act[]; kills: Kill[] }

/** How long the worker, the API, Temporal or Postgres stay away at most. */
const LONGEST_DOWN_MS = 3_000
const MEAN_PAUSE_MS = 350

/**
 * Plans a round from a seeded generator: the same generator and round give the same plan. Each victim dies once. Most acts are
 * entries of 100 shares; some sell what the leader bought, some do so twice at once, some share a transaction, and now and
 * then the chain takes blocks back.
 */
export function planStorm(session: Session, round: number, lengthMs: number, random: Random): StormPlan {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const bought: { leader: string; tokenId: string }[] = []
  const acts: Act[] = []
  let serial = 0
  const fill = (side: 'BUY' | 'SELL', of: { leader: string; tokenId: string }, shares: string): FillScript => {
    serial += 1
    const price = side === 'BUY' ? '0.5' : '0.49'
    // Two thirds of the orders met several others, so that a fill has several logs that may come apart.
    const legs = random() < 0.33 ? [{ price, shares }] : halves(shares).map((half) => ({ price, shares: half }))
    return { name: `r${round} #${serial}`, side, ...of, legs, split: random() < 0.5 }
  }
  const entry = () => {
    const of = { leader: pick(session.leaders).name, tokenId: pick(pick(session.markets).outcomes).tokenId }
    bought.push(of)
    return fill('BUY', of, '100')
  }
  const exits = () => {
    const of = pick(bought)
    return Array.from({ length: random() < 0.3 ? 2 : 1 }, () => fill('SELL', of, pick(['100', '50', '30'])))
  }

  for (let atMs = 0; atMs < lengthMs; atMs += Math.round(MEAN_PAUSE_MS * (0.3 + 1.4 * random()))) {
    const dice = random()
    if (dice < 0.06) acts.push({ atMs, kind: 'reorg', depth: 1 + Math.floor(3 * random()), drop: random() < 0.5 })
    else if (dice < 0.26 && bought.length > 4)
      for (const exit of exits()) acts.push({ atMs, kind: 'play', fills: [exit] })
    else if (dice < 0.36) acts.push({ atMs, kind: 'play', fills: together(round, serial, [entry(), entry()]) })
    else acts.push({ atMs, kind: 'play', fills: [entry()] })
  }
  const kills = shuffled(VICTIMS, random).map((victim) => ({
    // Fills must come after the last kill, or its recovery could not be seen.
    atMs: Math.round(500 + random() * (lengthMs - 2_500)),
    victim,
    downMs: Math.round(random() * LONGEST_DOWN_MS),
  }))
  return { lengthMs, acts, kills: kills.toSorted((a, b) => a.atMs - b.atMs) }
}

const halves = (shares: string) => [String(Number(shares) / 2), String(Number(shares) / 2)]

const together = (round: number, serial: number, fills: readonly FillScript[]): FillScript[] =>
  fills.map((fill) => ({ ...fill, transaction: `r${round} transaction ${serial}` }))

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
