import type { CopyPolicy } from '../../copy/policy.ts'
import { LOT, MIN_MARKETABLE_BUY } from '../../market/match.ts'
import { ONE } from '../../money/units.ts'
import type { BacktestPlan } from './backtest.ts'

/** What following costs where nobody measured it: a cent of spread, half a cent for being late, and the venue's usual fee rate. */
export const ASSUMED_COSTS = { halfSpread: 0.01, delayCost: 0.005, feeRate: 0.04 } as const

/** The least order that most markets take, shares. */
const USUAL_MIN_SHARES = 5

/** What whoever asks for a backtest chooses; the stake is dollars per copied purchase, fees aside. */
export type BacktestChoice = Pick<BacktestPlan, 'from' | 'until' | 'delayMs' | 'stake'>

/** A plan that copies as the policy would: no dearer than it allows, in orders that the venue takes, with as much money as it needs. */
export const planBacktest = (
  choice: BacktestChoice,
  policy: Pick<CopyPolicy, 'maxSlippageBps' | 'lowPriceSlippage' | 'lowPriceBelow'>,
): BacktestPlan => ({
  ...choice,
  ...ASSUMED_COSTS,
  bankroll: null,
  maxSlippage: policy.maxSlippageBps / 10_000,
  leastSlippage: dollarsOf(policy.lowPriceSlippage),
  lowPriceBelow: dollarsOf(policy.lowPriceBelow),
  minShares: USUAL_MIN_SHARES,
  minNotional: dollarsOf(MIN_MARKETABLE_BUY),
  lot: dollarsOf(LOT),
})

const dollarsOf = (micros: bigint): number => Number(micros) / Number(ONE)
