import { FACTOR_SCALES, lacksMoves, type SubScores, type TraderScore, tradesPerWeek } from './score.ts'
import type { ScoreInputs } from './score-inputs.ts'

export type ScoreFactor = keyof SubScores

/** One factor of a score: what was measured, on how much, where it stands on its scale, and what it gives. */
export type FactorReading = {
  factor: ScoreFactor
  /** Shares 0…1, a coefficient of variation, or trades a week; null where it cannot be measured. */
  value: number | null
  /** How many trades, markets or moves it was measured on. */
  sample: number
  /** The values at which it gives nothing and all of its points. */
  none: number
  full: number
  /** 0…100. */
  subScore: number
  points: number
  mostPoints: number
}

/** The five factors of a score in the order of the formula. Their points add up to the score. */
export const readFactors = ({ inputs, subScores }: Pick<TraderScore, 'inputs' | 'subScores'>): FactorReading[] =>
  FACTORS.map((factor) => {
    const { weight, none, full } = FACTOR_SCALES[factor]
    const subScore = subScores[factor]
    return {
      factor,
      ...measureOf(factor, inputs),
      none,
      full,
      subScore,
      points: (weight * subScore) / 100,
      mostPoints: weight,
    }
  })

const FACTORS = Object.keys(FACTOR_SCALES) as ScoreFactor[]

function measureOf(factor: ScoreFactor, inputs: ScoreInputs): { value: number | null; sample: number } {
  switch (factor) {
    case 'earlyBetting':
      return shareOf(inputs.earlyTrades, inputs.trades)
    case 'volumeConsistency':
      return { value: inputs.notionalCv, sample: inputs.trades }
    case 'winRate':
      return shareOf(inputs.wonMarkets, inputs.decidedMarkets)
    case 'edge': {
      const { value, sample } = shareOf(inputs.favourableTrades, inputs.movedTrades)
      return { value: lacksMoves(inputs) ? null : value, sample }
    }
    case 'activity':
      return { value: tradesPerWeek(inputs), sample: inputs.trades }
  }
}

const shareOf = (part: number, sample: number) => ({ value: sample === 0 ? null : part / sample, sample })
