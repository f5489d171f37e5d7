import type { Address } from '../domain/money/ids.ts'
import type { BacktestSkip } from '../domain/traders/copying/backtest.ts'
import type { FinishedBacktest } from '../temporal/research-messages.ts'
import type { BacktestView } from './wallet-views.ts'

/** A back-test with its dollars as exact text. */
export function toBacktestView(wallet: Address, { plan, result }: FinishedBacktest): BacktestView {
  const { tax, skipped, stake, leaderProfit, profit, ...rest } = result
  return {
    wallet,
    from: new Date(plan.from).toISOString(),
    until: new Date(plan.until).toISOString(),
    delayMs: plan.delayMs,
    size: dollars(plan.stake),
    ...rest,
    skipped: Object.entries(skipped)
      .map(([reason, trades]) => ({ reason: reason as BacktestSkip, trades }))
      .sort((a, b) => b.trades - a.trades),
    stake: dollars(stake),
    leaderProfit: dollars(leaderProfit),
    profit: dollars(profit),
    tax: {
      delay: dollars(tax.delay),
      spread: dollars(tax.spread),
      fees: dollars(tax.fees),
      skipped: dollars(tax.skipped),
      rounding: dollars(tax.rounding),
      total: dollars(tax.total),
    },
  }
}

/** A statistic as an amount: to the cent, which is more than it knows. */
const dollars = (value: number): string => (Math.round(value * 100) / 100 + 0).toFixed(2).replace(/\.?0+$/, '')
