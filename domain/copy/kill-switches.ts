import { formatCents, formatFraction, formatUsd } from '../money/format.ts'
import { greatest, ratio, scaleBy, type Usd, usd } from '../money/units.ts'

/** What can halt an account. `manual` is an operator's; the others trip by themselves. Only an operator resumes. */
export const KILL_SWITCHES = [
  'manual',
  'daily-loss',
  'drawdown',
  'adverse-fills',
  'wide-spread',
  'average-slippage',
  'reconcile-break',
] as const
export type KillSwitch = (typeof KILL_SWITCHES)[number]

/** What the switches look at. */
export type KillSwitchMetrics = {
  /** Realised and unrealised loss since midnight UTC; positive is a loss. */
  dailyLoss: Usd
  equity: Usd
  /** Highest equity so far, deposits taken out. */
  equityPeak: Usd
  /** Mid a minute after each of our fills less what we paid, in dollars per share, signed for us; newest first. */
  recentMarkouts: readonly number[]
  /** Books we watch: how many spread too wide, how many of the others too old to tell. */
  spreads: { watched: number; wide: number; stale: number }
  /** Slippage of our fills against the price that was expected, basis points; newest first. */
  recentSlippageBps: readonly number[]
  /** Absolute mismatch between the books and what cash and positions should be. */
  drift: Usd
}

export type KillSwitchLimits = {
  maxDailyLoss: Usd
  /** Part of the peak, 0.1 = 10 %. */
  maxDrawdown: number
  /** This many newest fills in a row, each with a markout of −`adverseMarkout` or worse. */
  adverseFills: number
  adverseMarkout: number
  /** Part of the watched books, 0.5 = half. */
  wideSpreadShare: number
  maxAverageSlippageBps: number
  /** How many newest fills the average is taken over, and how few are too few to judge. */
  slippageWindow: number
  minSlippageFills: number
  maxDrift: Usd
}

/** A switch that trips and why, in words. */
export type TrippedSwitch = { switch: KillSwitch; reason: string }

/**
 * Every switch that trips on these metrics, most serious first. Losses, drawdown, markouts and slippage trip when they reach
 * their limit; the share of wide books and the drift when they exceed it.
 */
export function evaluateKillSwitches(metrics: KillSwitchMetrics, limits: KillSwitchLimits): TrippedSwitch[] {
  return [
    reconcileBreak(metrics, limits),
    dailyLoss(metrics, limits),
    drawdown(metrics, limits),
    adverseFills(metrics, limits),
    averageSlippage(metrics, limits),
    wideSpread(metrics, limits),
  ].filter((tripped) => tripped !== null)
}

function reconcileBreak({ drift }: KillSwitchMetrics, { maxDrift }: KillSwitchLimits): TrippedSwitch | null {
  if (drift <= maxDrift) return null
  return {
    switch: 'reconcile-break',
    reason: `books and holdings differ by ${formatUsd(drift)}, more than ${formatUsd(maxDrift)}`,
  }
}

function dailyLoss(metrics: KillSwitchMetrics, { maxDailyLoss }: KillSwitchLimits): TrippedSwitch | null {
  if (metrics.dailyLoss < maxDailyLoss) return null
  return {
    switch: 'daily-loss',
    reason: `lost ${formatUsd(metrics.dailyLoss)} today, the limit is ${formatUsd(maxDailyLoss)}`,
  }
}

function drawdown({ equity, equityPeak }: KillSwitchMetrics, { maxDrawdown }: KillSwitchLimits): TrippedSwitch | null {
  const fallen = usd(greatest(equityPeak - equity, 0n))
  if (equityPeak <= 0n || fallen < scaleBy(equityPeak, maxDrawdown, 'up')) return null
  return {
    switch: 'drawdown',
    reason: `equity of ${formatUsd(equity)} is ${formatFraction(ratio(fallen, equityPeak))} below its peak of ${formatUsd(equityPeak)}, the limit is ${formatFraction(maxDrawdown)}`,
  }
}

function adverseFills({ recentMarkouts }: KillSwitchMetrics, limits: KillSwitchLimits): TrippedSwitch | null {
  const newest = recentMarkouts.slice(0, limits.adverseFills)
  if (limits.adverseFills <= 0 || newest.length < limits.adverseFills) return null
  if (newest.some((markout) => markout > -limits.adverseMarkout)) return null
  return {
    switch: 'adverse-fills',
    reason: `after each of the last ${limits.adverseFills} fills the price moved ${formatCents(limits.adverseMarkout)} or more against us`,
  }
}

function averageSlippage({ recentSlippageBps }: KillSwitchMetrics, limits: KillSwitchLimits): TrippedSwitch | null {
  const newest = recentSlippageBps.slice(0, limits.slippageWindow)
  if (newest.length === 0 || newest.length < limits.minSlippageFills) return null
  const average = newest.reduce((sum, bps) => sum + bps, 0) / newest.length
  if (average < limits.maxAverageSlippageBps) return null
  return {
    switch: 'average-slippage',
    reason: `the last ${newest.length} fills cost ${formatFraction(average / 10_000)} more than was expected, the limit is ${formatFraction(limits.maxAverageSlippageBps / 10_000)}`,
  }
}

function wideSpread({ spreads }: KillSwitchMetrics, { wideSpreadShare }: KillSwitchLimits): TrippedSwitch | null {
  const unusable = spreads.wide + spreads.stale
  if (spreads.watched === 0 || unusable <= spreads.watched * wideSpreadShare) return null
  return {
    switch: 'wide-spread',
    reason: `${unusable} of ${spreads.watched} watched books are too wide (${spreads.wide}) or stale (${spreads.stale}), more than ${formatFraction(wideSpreadShare)}`,
  }
}
