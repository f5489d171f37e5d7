import type { Belief } from '../../domain/traders/skill/assessment.ts'
import { priorMoments } from '../../domain/traders/skill/shrinkage.ts'
import type { Contender, Methods, Ranking, Selection } from './methods.ts'
import { areaUnderCurve } from './statistics.ts'

/** How well one set of wallets turned out. `roi` is that of copying all of it; null where nothing was copied. */
export type SetOutcome = {
  size: number
  precision: number | null
  recall: number
  roi: number | null
  falseShare: number | null
}

/** How well an order of wallets turned out. */
export type RankingOutcome = { auc: number; top20: SetOutcome; top50: SetOutcome }

/** A bin of the probability that copying pays: what was said, and the part of its wallets that truly are worth copying. */
export type ProbabilityBin = { said: number; true: number; wallets: number }

/** Everything measured of one population at one length of history. */
export type PopulationOutcome = {
  eligible: number
  skilled: number
  rankings: Record<string, RankingOutcome>
  selections: Record<string, SetOutcome>
  oracle: SetOutcome
  bins: ProbabilityBin[]
  copierPrior: PriorOutcome
  leaderPrior: PriorOutcome
  /** Wallets of each verdict. */
  verdicts: Record<string, number>
  byClass: Record<string, ClassOutcome>
}

/** The eligible wallets of one true class: how many, how many may be followed with money, and what copying them cost, summed over copies. */
export type ClassOutcome = {
  eligible: number
  live: number
  copies: number
  leaderEdge: number
  slippage: number
  fees: number
  capacity: number
}

/** What was learned of wallets: mean and spread of their edges, and what prices after the close add to closing lines. */
export type PriorOutcome = { mean: number; sd: number; slope: number }

const BIN_COUNT = 10

/** Compares what the methods said with the truth and with the month after. */
export function judge(contenders: readonly Contender[], methods: Methods): PopulationOutcome {
  const { family } = methods
  const verdicts: Record<string, number> = {}
  for (const { verdict } of family.assessments) verdicts[verdict.kind] = (verdicts[verdict.kind] ?? 0) + 1
  return {
    eligible: contenders.length,
    skilled: contenders.filter(isSkilled).length,
    rankings: Object.fromEntries(methods.rankings.map((ranking) => [ranking.name, judgeRanking(contenders, ranking)])),
    selections: Object.fromEntries(
      methods.selections.map((selection) => [selection.name, judgeSelection(contenders, selection)]),
    ),
    oracle: judgeSet(contenders, contenders.filter(isSkilled)),
    bins: binsOf(contenders, methods),
    copierPrior: priorOf(family.copying),
    leaderPrior: priorOf(family.leading),
    verdicts,
    byClass: classesOf(contenders, methods),
  }
}

function priorOf({ line, prior }: Belief): PriorOutcome {
  const { mean, variance } = priorMoments(prior)
  return { mean, sd: Math.sqrt(variance), slope: line.slope }
}

function classesOf(contenders: readonly Contender[], { family }: Methods): Record<string, ClassOutcome> {
  const classes: Record<string, ClassOutcome> = {}
  contenders.forEach(({ wallet, future }, i) => {
    const sums = classes[wallet.kind] ?? {
      eligible: 0,
      live: 0,
      copies: 0,
      leaderEdge: 0,
      slippage: 0,
      fees: 0,
      capacity: 0,
    }
    classes[wallet.kind] = {
      eligible: sums.eligible + 1,
      live: sums.live + Number(family.assessments[i]?.isLiveEligible ?? false),
      copies: sums.copies + future.copies,
      leaderEdge: sums.leaderEdge + future.leaderEdge,
      slippage: sums.slippage + future.slippage,
      fees: sums.fees + future.fees,
      capacity: sums.capacity + future.capacity,
    }
  })
  return classes
}

const isSkilled = ({ wallet }: Contender): boolean => wallet.kind === 'skilled'

/** Whether copying it is truly not worth it: what a discovery must not be. */
const isWorthless = ({ future }: Contender): boolean => future.trueEdge !== null && future.trueEdge <= 0

function judgeRanking(contenders: readonly Contender[], { values }: Ranking): RankingOutcome {
  const order = contenders.map((_, i) => i).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0))
  const top = (count: number) =>
    judgeSet(
      contenders,
      order.slice(0, count).flatMap((i) => contenders[i] ?? []),
    )
  return {
    auc: areaUnderCurve(
      contenders.map((contender, i) => ({ value: values[i] ?? 0, isPositive: isSkilled(contender) })),
    ),
    top20: top(20),
    top50: top(50),
  }
}

const judgeSelection = (contenders: readonly Contender[], { picks }: Selection): SetOutcome =>
  judgeSet(
    contenders,
    contenders.filter((_, i) => picks[i]),
  )

function judgeSet(all: readonly Contender[], picked: readonly Contender[]): SetOutcome {
  const skilled = picked.filter(isSkilled).length
  const stake = picked.reduce((sum, { future }) => sum + future.stake, 0)
  const profit = picked.reduce((sum, { future }) => sum + future.profit, 0)
  return {
    size: picked.length,
    precision: picked.length === 0 ? null : skilled / picked.length,
    recall: skilled / Math.max(1, all.filter(isSkilled).length),
    roi: stake === 0 ? null : profit / stake,
    falseShare: picked.length === 0 ? null : picked.filter(isWorthless).length / picked.length,
  }
}

/** Only wallets that could be followed have a probability that anyone acts on. */
function binsOf(contenders: readonly Contender[], { family }: Methods): ProbabilityBin[] {
  const bins = Array.from({ length: BIN_COUNT }, () => ({ said: 0, true: 0, wallets: 0 }))
  contenders.forEach(({ future }, i) => {
    const assessment = family.assessments[i]
    const said = assessment?.copier?.probabilityPositive
    if (said === undefined || future.trueEdge === null || assessment?.verdict.kind === 'screened-out') return
    const bin = bins[Math.min(BIN_COUNT - 1, Math.floor(said * BIN_COUNT))]
    if (!bin) return
    bin.said += said
    bin.true += Number(future.trueEdge > 0)
    bin.wallets += 1
  })
  return bins.map(({ said, true: truly, wallets }) => ({ said, true: truly, wallets }))
}
