import type { Address } from '../domain/money/ids.ts'
import type { DiscoverySource } from '../domain/traders/history.ts'
import type { ResearchInput, ResearchSummary } from '../temporal/research-messages.ts'
import { requests, storing } from './activities.ts'
import { inLanes } from './lanes.ts'
import { publishRoster } from './publish-roster.ts'
import { readTraders } from './read-traders.ts'
import { openResearch, type ResearchRun, runFailure, type StepTeller } from './research-run.ts'

/** Pages of one source in one run: each source has a bound of its own, this one bounds the history. */
const PAGES = 50

/** Whose rate limit a source's requests count against. */
const QUEUE_OF = {
  leaderboard: 'dataApi',
  trades: 'dataApi',
  chain: 'chain',
  bitquery: 'bitquery',
} as const satisfies Partial<Record<DiscoverySource, keyof typeof requests>>

/**
 * Hourly: looks for wallets in every source, reads and scores those whose turn it is, judges them with all that are known, and
 * publishes the roster.
 */
export async function discoverTraders(input: ResearchInput): Promise<ResearchSummary> {
  const run = openResearch('discover', input.carried?.progress)
  return run.conclude(async () => {
    const wallets = input.carried?.wallets ?? (await chooseWallets(run, input))
    await readTraders(run, wallets, input)
    await publishRoster(run)
  })
}

/** The wallets to read in this run: new ones first, whether they were found just now or before. */
async function chooseWallets(run: ResearchRun, input: ResearchInput): Promise<readonly Address[]> {
  const { sources } = await storing.listSources({ wanted: input.sources })
  let failed = 0
  await inLanes(
    sources,
    sources.length,
    (source) => run.step(`find: ${source}`, (tell) => findCandidates(run, source, tell)),
    (source, reason) => {
      failed += 1
      run.noteFailure(`${source}: ${reason}`)
    },
  )
  const { wallets } = await storing.listDueCandidates({ limit: input.wallets })
  if (wallets.length === 0 && failed === sources.length) throw runFailure('no source of candidates could be read')
  return wallets
}

async function findCandidates(run: ResearchRun, source: FindingSource, tell: StepTeller): Promise<void> {
  let cursor: string | null = null
  for (let page = 1; page <= PAGES; page += 1) {
    const found = await findPage(source, cursor, page)
    if (found.outcome === 'budget-exhausted') return tell.note('budget used up')
    run.count({ found: found.found, added: found.added })
    tell.advance()
    cursor = found.next
    if (cursor === null) return
  }
}

export type FindingSource = keyof typeof QUEUE_OF

const findPage = (source: FindingSource, cursor: string | null, page: number) =>
  requests[QUEUE_OF[source]].findCandidates.executeWithOptions({ summary: `${source}, page ${page}` }, [
    { source, cursor },
  ])
