import { ActivityFailure, isCancellation } from '@temporalio/workflow'
import type { SettledMarket } from '../activities/settlement.ts'
import type { ModeInput } from '../temporal/messages.ts'
import { periodic } from './activities.ts'
import { describeFailure } from './failures.ts'

export type SettleMarketsResult = { held: number; settled: SettledMarket[]; marked: number; failures: string[] }

/**
 * Realises what has resolved and marks the rest to market, once per UTC day and position (a later mark of the day replaces
 * the earlier). One market that cannot be read does not hold up the others; the next run tries it again.
 */
export async function settleMarkets({ mode }: ModeInput): Promise<SettleMarketsResult> {
  const settled: SettledMarket[] = []
  const failures: string[] = []
  const { markets } = await periodic.listHeldMarkets()
  for (const { conditionId, slug } of markets) {
    try {
      const outcome = await periodic.settleMarket.executeWithOptions({ summary: slug }, [{ conditionId, mode }])
      if (outcome) settled.push(outcome)
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error
      failures.push(`${slug}: ${describeFailure(error)}`)
    }
  }
  const { marked } = await periodic.markToMarket({ mode })
  return { held: markets.length, settled, marked, failures }
}
