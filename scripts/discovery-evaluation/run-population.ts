import type { EpochMs } from '../../domain/money/units.ts'
import { findWashTraders } from '../../domain/traders/screens/family-screens.ts'
import type { WashEdge } from '../../domain/traders/screens/wash.ts'
import { type FutureCopies, futureCopies } from './future-copies.ts'
import { applyMethods, type Contender } from './methods.ts'
import { judge, type PopulationOutcome } from './outcomes.ts'
import { createPopulation, type Scenario, type SimulatedWallet, type WalletClass } from './population.ts'
import type { SimulatedFill } from './simulated-fill.ts'
import { featuresAt, knownAt, type WalletFeatures } from './wallet-features.ts'
import { createWalletHistory } from './wallet-history.ts'
import { createWorld, DAY_MS } from './world.ts'

/** What is asked of one run. */
export type RunPlan = { seed: number; scenario: Scenario; days: number; histories: readonly number[] }

/** Whether screens caught whom they should: caught ÷ all of that class, among eligible wallets. */
export type ScreenOutcome = { makers: number; wash: number; latency: number; skilledLost: number }

/** One seed's outcome. */
export type RunOutcome = {
  seed: number
  scenario: string
  fills: number
  byHistory: Record<string, PopulationOutcome>
  screens: ScreenOutcome
  cpuSeconds: number
}

/** Every world begins on the same day, so that the fee schedule's changes of 2026 fall into its history. */
const STARTS_AT: EpochMs = Date.parse('2026-03-19T00:00:00Z')
const DAYS_AFTER_CUT = 31
const WALLETS_A_BREATH = 100

/**
 * Builds a world and its wallets, judges them at the cut with every method, and lets a month pass.
 *
 * @param breathe - awaited now and then, so that the process can hear that it is to end.
 */
export async function runPopulation(plan: RunPlan, breathe: () => Promise<unknown>): Promise<RunOutcome> {
  const cpuBefore = process.cpuUsage()
  const { seed, scenario, days, histories } = plan
  const world = createWorld(seed, STARTS_AT, days + DAYS_AFTER_CUT)
  const wallets = createPopulation(seed, scenario)
  const cut = STARTS_AT + days * DAY_MS
  const makers = wallets.filter(({ kind }) => kind === 'maker').map(({ index }) => index)
  const groups = membersOfGroups(wallets)
  const graph = createGraph()
  const seen: { wallet: SimulatedWallet; features: WalletFeatures; future: FutureCopies | null }[] = []
  let fillCount = 0
  for (const wallet of wallets) {
    if (wallet.index % WALLETS_A_BREATH === 0) await breathe()
    const members = wallet.group === null ? [] : (groups.get(wallet.group) ?? [])
    const history = createWalletHistory(world, wallet, scenario, makers, members)
    const past = history.fillsBefore(days)
    fillCount += past.length
    graph.add(wallet.index, knownAt(past, cut))
    const features = featuresAt(past, cut, histories, `${seed} ${wallet.name}`)
    const isEligible = features.score.failedFilters.length === 0
    seen.push({ wallet, features, future: isEligible ? futureCopies(history.fillsBefore(world.days), cut) : null })
  }
  const wash = findWashTraders({
    sums: seen.map(({ wallet, features }) => ({ wallet: wallet.index, ...features.sums })),
    read: wallets.map(({ index }) => index),
    pairs: graph.edges(),
  })
  const contenders = seen.flatMap(({ wallet, features, future }): Contender[] =>
    future ? [{ wallet, features, future, washScore: wash.scores.get(wallet.index) ?? null }] : [],
  )
  const judged = histories.map((history) => ({ history, methods: applyMethods(contenders, history) }))
  return {
    seed,
    scenario: scenario.name,
    fills: fillCount,
    byHistory: Object.fromEntries(judged.map(({ history, methods }) => [history, judge(contenders, methods)])),
    screens: screenOutcome(contenders, judged.at(-1)?.methods.screens ?? []),
    cpuSeconds: (process.cpuUsage(cpuBefore).user + process.cpuUsage(cpuBefore).system) / 1e6,
  }
}

function membersOfGroups(wallets: readonly SimulatedWallet[]): Map<number, number[]> {
  const groups = new Map<number, number[]>()
  for (const { group, index } of wallets) if (group !== null) groups.set(group, [...(groups.get(group) ?? []), index])
  return groups
}

/** Who traded with whom, summed over fills. */
function createGraph(): { add: (wallet: number, fills: readonly SimulatedFill[]) => void; edges: () => WashEdge[] } {
  const volumes = new Map<number, WashEdge>()
  return {
    add: (wallet, fills) => {
      for (const { counterparty, notional } of fills) {
        const [a, b] = wallet < counterparty ? [wallet, counterparty] : [counterparty, wallet]
        if (a === b) continue
        const edge = volumes.get(a * 2 ** 20 + b)
        if (edge) edge.volume += notional
        else volumes.set(a * 2 ** 20 + b, { a, b, volume: notional })
      }
    },
    edges: () => [...volumes.values()],
  }
}

function screenOutcome(contenders: readonly Contender[], screens: readonly (readonly string[])[]): ScreenOutcome {
  const share = (kind: WalletClass, isCaught: (screens: readonly string[]) => boolean) => {
    const all = contenders.flatMap(({ wallet }, i) => (wallet.kind === kind ? [screens[i] ?? []] : []))
    return all.length === 0 ? 0 : all.filter(isCaught).length / all.length
  }
  return {
    makers: share('maker', (found) => found.includes('market-maker')),
    wash: share('wash', (found) => found.includes('wash')),
    latency: share('latency', (found) => found.includes('latency')),
    skilledLost: share('skilled', (found) => found.some((screen) => screen !== 'wash-suspect' && screen !== 'scalper')),
  }
}
