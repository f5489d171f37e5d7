import type { BacktestInput, FinishedBacktest } from '../temporal/research-messages.ts'
import { answering } from './activities.ts'

/** What copying a wallet would have paid, worked out where it holds nothing up. Its result is the answer; null where nothing is known. */
export function backtestWallet(input: BacktestInput): Promise<FinishedBacktest | null> {
  return answering.workOutBacktest(input)
}
