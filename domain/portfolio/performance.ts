import { ratio, type Usd } from '../money/units.ts'
import { normalCdf } from './normal-distribution.ts'

/**
 * How an account did, from its daily returns (UTC days, days without a trade count as 0) and its closed positions.
 *
 * Risk-free rate 0 throughout. `null` where a figure cannot be stated: too few days, no variation, no loss to divide by. Never
 * Infinity, never NaN.
 */
export type Performance = {
  days: number
  totalReturn: number
  /** mean ÷ standard deviation, yearly and per day. */
  sharpe: number | null
  dailySharpe: number | null
  sortino: number | null
  /** Probability that the true Sharpe ratio is above zero. */
  sharpeProbability: number | null
  /** Standard error of the yearly Sharpe ratio, about √(365 ÷ days): a week of returns says next to nothing. */
  sharpeError: number | null
  /** Deepest fall from a peak, 0 … −1; the start counts as the first peak. */
  maxDrawdown: number
  /** Yearly compound growth; null before 90 days. */
  annualReturn: number | null
  closedPositions: number
  winRate: number | null
  profitFactor: number | null
  /** Mean profit of a closed position in dollars, and per dollar that was risked. */
  expectancy: number | null
  expectancyPerDollar: number | null
}

/** A position that was opened and closed: what it made, and what it had cost. */
export type ClosedPosition = { profit: Usd; cost: Usd }

/** Days in a year of a market that never closes. */
const DAYS_PER_YEAR = 365
const MIN_DAYS_FOR_ANNUAL_RETURN = 90
/** A micro-dollar on a billion dollars: nothing smaller is a return. */
const LEAST_RETURN = 1e-15

/** All figures of an account in one. */
export function performanceOf(returns: readonly number[], closed: readonly ClosedPosition[]): Performance {
  const profits = closed.map(({ profit }) => Number(profit) / 1e6)
  const decided = profits.filter((profit) => profit !== 0)
  const risked = closed.reduce((sum, { cost }) => sum + cost, 0n)
  const made = closed.reduce((sum, { profit }) => sum + profit, 0n)
  return {
    days: returns.length,
    totalReturn: totalReturn(returns),
    sharpe: sharpeRatio(returns),
    dailySharpe: sharpeRatio(returns, 1),
    sortino: sortinoRatio(returns),
    sharpeProbability: probabilisticSharpe(returns),
    sharpeError: returns.length === 0 ? null : Math.sqrt(DAYS_PER_YEAR / returns.length),
    maxDrawdown: maxDrawdown(returns),
    annualReturn: returns.length < MIN_DAYS_FOR_ANNUAL_RETURN ? null : annualReturn(returns),
    closedPositions: closed.length,
    winRate: decided.length === 0 ? null : decided.filter((profit) => profit > 0).length / decided.length,
    profitFactor: profitFactor(profits),
    expectancy: profits.length === 0 ? null : mean(profits),
    expectancyPerDollar: risked <= 0n ? null : ratio(made, risked),
  }
}

/** mean ÷ sample standard deviation × √periods. Null with fewer than two returns or without variation. */
export function sharpeRatio(returns: readonly number[], periodsPerYear = DAYS_PER_YEAR): number | null {
  const deviation = sampleDeviation(returns)
  return deviation === null ? null : (mean(returns) / deviation) * Math.sqrt(periodsPerYear)
}

/** mean ÷ downside deviation × √periods; the downside is divided by all returns, not by the losing ones. Null without a loss. */
export function sortinoRatio(returns: readonly number[], periodsPerYear = DAYS_PER_YEAR): number | null {
  const downside = Math.sqrt(mean(returns.map((r) => Math.min(r, 0) ** 2)))
  return returns.length < 2 || downside === 0 ? null : (mean(returns) / downside) * Math.sqrt(periodsPerYear)
}

/** Deepest fall from a peak as a fraction, 0 … −1, of one unit that grows by `returns`. */
export const maxDrawdown = (returns: readonly number[]): number =>
  drawdowns(returns).reduce((deepest, fall) => Math.min(deepest, fall), 0)

/** How far below its last peak one unit stands after each return, 0 … −1. The start is the first peak. */
export function drawdowns(returns: readonly number[]): number[] {
  let value = 1
  let peak = 1
  return returns.map((r) => {
    value *= 1 + r
    peak = Math.max(peak, value)
    return value / peak - 1
  })
}

/** Π(1 + r) − 1. */
export const totalReturn = (returns: readonly number[]): number => returns.reduce((value, r) => value * (1 + r), 1) - 1

/** Yearly growth at the pace of `returns`. Null where there are none. */
export function annualReturn(returns: readonly number[], periodsPerYear = DAYS_PER_YEAR): number | null {
  return returns.length === 0 ? null : (1 + totalReturn(returns)) ** (periodsPerYear / returns.length) - 1
}

/** Standard deviation of returns × √periods. Null with fewer than two returns or without variation. */
export function volatility(returns: readonly number[], periodsPerYear = DAYS_PER_YEAR): number | null {
  const deviation = sampleDeviation(returns)
  return deviation === null ? null : deviation * Math.sqrt(periodsPerYear)
}

/** Gains ÷ losses. Null where there was no loss. */
export function profitFactor(profits: readonly number[]): number | null {
  const gains = profits.reduce((sum, profit) => sum + Math.max(profit, 0), 0)
  const losses = profits.reduce((sum, profit) => sum - Math.min(profit, 0), 0)
  return losses === 0 ? null : gains / losses
}

/**
 * Probability that the true Sharpe ratio exceeds a benchmark, given how few and how crooked the returns are:
 * Φ[(SR − SR*)√(n−1) ÷ √(1 − γ₃SR + (γ₄−1)/4·SR²)] with the daily SR, skewness γ₃ and (not excess) kurtosis γ₄.
 * Bailey and López de Prado, "The Sharpe Ratio Efficient Frontier", 2012.
 *
 * @param yearlyBenchmark - SR*, annualised.
 */
export function probabilisticSharpe(returns: readonly number[], yearlyBenchmark = 0): number | null {
  const daily = sharpeRatio(returns, 1)
  if (daily === null) return null
  const benchmark = yearlyBenchmark / Math.sqrt(DAYS_PER_YEAR)
  const variance = 1 - skewness(returns) * daily + ((kurtosis(returns) - 1) / 4) * daily ** 2
  return variance <= 0 ? null : normalCdf(((daily - benchmark) * Math.sqrt(returns.length - 1)) / Math.sqrt(variance))
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

/** Standard deviation over n − 1; null with fewer than two values, or where they vary by no more than rounding noise. */
function sampleDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null
  const deviation = Math.sqrt((centralMoment(values, 2) * values.length) / (values.length - 1))
  const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  return deviation <= Math.max(scale * 1e-12, LEAST_RETURN) ? null : deviation
}

const centralMoment = (values: readonly number[], order: number): number => {
  const centre = mean(values)
  return mean(values.map((value) => (value - centre) ** order))
}

const skewness = (values: readonly number[]): number => centralMoment(values, 3) / centralMoment(values, 2) ** 1.5
const kurtosis = (values: readonly number[]): number => centralMoment(values, 4) / centralMoment(values, 2) ** 2
