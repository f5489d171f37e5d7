import { withWashScreen } from '../../domain/traders/screens/family-screens.ts'
import { isBlocked, type Screen, screensOf } from '../../domain/traders/screens/screens.ts'
import { type Assessment, assessFamily, type FamilyAssessment } from '../../domain/traders/skill/assessment.ts'
import { edgeOf } from '../../domain/traders/skill/closing-line.ts'
import { qValues } from '../../domain/traders/skill/false-discovery.ts'
import { fitNormalPrior, posteriorOf } from '../../domain/traders/skill/shrinkage.ts'
import { LIVE_PROBABILITY, MAX_FALSE_DISCOVERIES } from '../../domain/traders/skill/verdict.ts'
import type { FutureCopies } from './future-copies.ts'
import type { SimulatedWallet } from './population.ts'
import type { WalletFeatures } from './wallet-features.ts'

/** An eligible wallet with what methods may know, what they must not know, and how copying it went afterwards. */
export type Contender = {
  wallet: SimulatedWallet
  features: WalletFeatures
  washScore: number | null
  future: FutureCopies
}

/** Orders wallets, best first. */
export type Ranking = { name: string; values: readonly number[] }
/** Picks wallets. */
export type Selection = { name: string; picks: readonly boolean[] }

/** All methods on one population at one length of history. */
export type Methods = {
  rankings: Ranking[]
  selections: Selection[]
  screens: readonly (readonly Screen[])[]
  family: FamilyAssessment<number>
}

/** Applies every method to the eligible wallets, the whole family at once. */
export function applyMethods(contenders: readonly Contender[], historyDays: number): Methods {
  const screens = contenders.map(({ features, washScore }) =>
    withWashScreen(screensOf(features.habits, features.moves), washScore),
  )
  const evidence = contenders.map(({ features }) => evidenceOf(features, historyDays))
  const family = assessFamily(
    contenders.map(({ wallet }, i) => ({
      wallet: wallet.index,
      evidence: evidence[i] ?? missing(),
      screens: screens[i] ?? [],
    })),
  )
  const { assessments } = family
  const isAdded = contenders.map(({ features }) => features.score.isAutoAdded)
  const leaderQ = qValues(evidence.map(({ leader }) => leader?.pValue ?? 1))
  const copierP = evidence.map(({ copier }) => copier?.pValue ?? 1)
  const strictQ = qValues(copierP, 'any')
  const { line } = family.copying
  const normalPrior = fitNormalPrior(
    evidence.flatMap(({ copier }, i) => (copier && !isBlocked(screens[i] ?? []) ? [edgeOf(copier, line)] : [])),
  )
  const isLiveByNormal = evidence.map(
    ({ copier }, i) =>
      copier !== null &&
      !isBlocked(screens[i] ?? []) &&
      posteriorOf(edgeOf(copier, line), normalPrior).probabilityPositive >= LIVE_PROBABILITY,
  )
  const isLive = assessments.map(({ isLiveEligible }) => isLiveEligible)
  const isOpen = assessments.map(isFollowable)
  return {
    rankings: [
      { name: 'specified score', values: contenders.map(({ features }) => features.score.score) },
      { name: 'raw P&L', values: contenders.map(({ features }) => features.profit) },
      { name: 'win rate', values: contenders.map(({ features }) => features.winRate) },
      { name: 'skill at leader price', values: assessments.map(({ leader }) => leader?.probabilityPositive ?? 0) },
      { name: 'skill', values: assessments.map(skillOf) },
    ],
    selections: [
      { name: 'score > 70', picks: isAdded },
      { name: 'BH .10 at leader price', picks: leaderQ.map((q) => q <= MAX_FALSE_DISCOVERIES) },
      {
        name: 'BH .10 copyable',
        picks: assessments.map(({ qValue }, i) => qValue <= MAX_FALSE_DISCOVERIES && isOpen[i] === true),
      },
      { name: 'BY .10 copyable', picks: strictQ.map((q, i) => q <= MAX_FALSE_DISCOVERIES && isOpen[i] === true) },
      { name: `P > ${LIVE_PROBABILITY}`, picks: isLive },
      { name: `P > ${LIVE_PROBABILITY}, one normal prior`, picks: isLiveByNormal },
      { name: `score > 70 and P > ${LIVE_PROBABILITY}`, picks: isLive.map((live, i) => live && isAdded[i] === true) },
    ],
    screens,
    family,
  }
}

/** By the probability that copying pays; wallets that cannot be followed come last. */
function skillOf(assessment: Assessment<number>): number {
  return isFollowable(assessment) ? (assessment.copier?.probabilityPositive ?? 0) : -1
}

const isFollowable = ({ verdict }: Assessment<number>): boolean =>
  verdict.kind !== 'screened-out' && verdict.kind !== 'too-few'

function evidenceOf({ evidence }: WalletFeatures, historyDays: number) {
  return evidence.get(historyDays) ?? missing()
}

function missing(): never {
  throw new Error('evidence was not computed for this length of history')
}
