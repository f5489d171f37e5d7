import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { executeChild, workflowInfo } from '@temporalio/workflow'
import type { Address } from '../domain/money/ids.ts'
import { readTraderId, WORKFLOWS } from '../temporal/names.ts'
import type { ReadTraderInput, ResearchInput } from '../temporal/research-messages.ts'
import { SEARCH_ATTRIBUTES } from '../temporal/search-attributes.ts'
import { storing } from './activities.ts'
import { inLanes } from './lanes.ts'
import type { readTrader } from './read-trader.ts'
import { type ResearchRun, runFailure } from './research-run.ts'
import { shortAddress } from './research-story.ts'

/** Wallets that are read at once: enough to keep the requests' queues busy, few enough to show. */
const LANES = 4
/** Wallets of one history: keeps it short enough to be replayed in no time. */
const WALLETS = 100

/**
 * Reads and scores each wallet in a run of its own. What fails is counted and skipped; the whole run fails when that is more
 * than half. Goes on with a fresh history when this one has become long.
 */
export async function readTraders(run: ResearchRun, wallets: readonly Address[], input: ResearchInput): Promise<void> {
  await run.step('read and score', async (tell) => {
    if (!input.carried) tell.expect(wallets.length)
    const left = await inLanes(
      wallets.slice(0, WALLETS),
      LANES,
      async (wallet) => {
        await readOne(run, wallet)
        tell.advance()
      },
      async (wallet, reason) => {
        run.count({ failed: 1 })
        run.noteFailure(`${shortAddress(wallet)}: ${reason}`)
        tell.advance()
        await storing.noteFailure({ wallet, failure: reason })
      },
      () => workflowInfo().continueAsNewSuggested,
    )
    const rest = [...left, ...wallets.slice(WALLETS)]
    if (rest.length > 0) await run.goOn(input, rest)
  })
  const { totals, failures } = run.progress()
  const { scored, unfinished, failed } = totals
  if (failed > scored + unfinished) {
    throw runFailure(`${failed} of ${failed + scored + unfinished} wallets failed, the last one ${failures.at(-1)}`)
  }
}

async function readOne(run: ResearchRun, wallet: Address): Promise<void> {
  const args: [ReadTraderInput] = [{ runId: run.runId, wallet }]
  try {
    const { outcome, ...read } = await executeChild<typeof readTrader>(WORKFLOWS.readTrader, {
      workflowId: readTraderId(wallet),
      staticSummary: `Read and score ${shortAddress(wallet)}`,
      typedSearchAttributes: [{ key: SEARCH_ATTRIBUTES.leader, value: wallet }],
      args,
    })
    run.count({ ...read, [outcome]: 1 })
  } catch (error) {
    // Whoever is reading it scores it too.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    run.count({ busy: 1 })
  }
}
