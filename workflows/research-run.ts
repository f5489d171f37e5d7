import {
  ApplicationFailure,
  CancellationScope,
  ContinueAsNew,
  continueAsNew,
  defineQuery,
  isCancellation,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import { messageOf } from '../domain/errors.ts'
import type { Address } from '../domain/money/ids.ts'
import { PROGRESS_QUERY } from '../temporal/names.ts'
import type {
  ResearchInput,
  ResearchKind,
  ResearchProgress,
  ResearchStep,
  ResearchSummary,
  ResearchTotals,
} from '../temporal/research-messages.ts'
import { SEARCH_ATTRIBUTES } from '../temporal/search-attributes.ts'
import { storing } from './activities.ts'
import * as say from './research-story.ts'

const progressQuery = defineQuery<ResearchProgress>(PROGRESS_QUERY)

/** How many failures are kept for a reader; all of them are counted. */
const FAILURES_SHOWN = 10
const NOTHING: ResearchTotals = {
  found: 0,
  added: 0,
  scored: 0,
  unfinished: 0,
  busy: 0,
  failed: 0,
  pages: 0,
  rows: 0,
  prices: 0,
}

/** One run of research: what it has done so far, how that shows in the Web UI, and its row in the database. */
export type ResearchRun = ReturnType<typeof openResearch>

/** What a step tells of itself while it works. */
export type StepTeller = { advance(by?: number): void; expect(total: number): void; note(text: string): void }

/** Opens a run, or goes on with one, and registers its query. Must be called before anything is awaited. */
export function openResearch(kind: ResearchKind, carried: ResearchProgress | undefined) {
  let progress: ResearchProgress = carried ?? {
    // Of the whole chain of runs, and the same again after a reset.
    runId: workflowInfo().firstExecutionRunId,
    kind,
    state: 'running',
    startedAt: Date.now(),
    steps: [],
    totals: NOTHING,
    failures: [],
    expectedEndAt: null,
  }
  setHandler(progressQuery, () => progress, { description: 'What this run has done so far, and when it will be over' })

  function show(changes: Partial<ResearchProgress>) {
    progress = { ...progress, ...changes }
    setCurrentDetails(say.page(progress))
  }

  function changeStep(name: string, change: (step: ResearchStep) => Partial<ResearchStep>) {
    const steps = progress.steps.map((step) => (step.name === name ? { ...step, ...change(step) } : step))
    show({ steps, expectedEndAt: expectedEnd(steps, Date.now()) })
  }

  return {
    runId: progress.runId,
    progress: () => progress,

    count(counted: Partial<ResearchTotals>) {
      show({ totals: sum(progress.totals, counted) })
    },

    /** Keeps a failure for the reader; whether it matters is up to who counts. */
    noteFailure(what: string) {
      show({ failures: [...progress.failures, what].slice(-FAILURES_SHOWN) })
    },

    /** Does one step of the run; a step of the same name that was under way before goes on. */
    async step<T>(name: string, work: (tell: StepTeller) => Promise<T>): Promise<T> {
      if (!progress.steps.some((step) => step.name === name)) {
        const begun = { name, state: 'running', done: 0, total: null, note: null, startedAt: Date.now(), endedAt: null }
        show({ steps: [...progress.steps, begun as ResearchStep], expectedEndAt: null })
      }
      const ended = (state: 'done' | 'failed') => changeStep(name, () => ({ state, endedAt: Date.now() }))
      try {
        const result = await work({
          advance: (by = 1) => changeStep(name, ({ done }) => ({ done: done + by })),
          expect: (total) => changeStep(name, () => ({ total })),
          note: (note) => changeStep(name, () => ({ note })),
        })
        ended('done')
        return result
      } catch (error) {
        if (!(error instanceof ContinueAsNew)) ended('failed')
        throw error
      }
    },

    /** Goes on with a fresh history. Nothing may be under way. */
    goOn(input: ResearchInput, wallets: readonly Address[]): Promise<never> {
      return continueAsNew({ ...input, carried: { progress, wallets } } satisfies ResearchInput)
    },

    /** Runs the story between the beginning and the end of the run's row. `text` is its summary for a reader. */
    async conclude(story: () => Promise<void>): Promise<ResearchSummary> {
      const { runId, startedAt } = progress
      try {
        if (!carried) await storing.beginRun({ runId, kind, startedAt })
        setStatus('running')
        await story()
        show({ state: 'done', expectedEndAt: null })
        const summary = say.summary(progress)
        await storing.finishRun({ runId, counts: progress.totals, summary })
        setStatus('done')
        return { ...progress, summary }
      } catch (error) {
        if (error instanceof ContinueAsNew) throw error
        show({ state: 'failed', expectedEndAt: null })
        const reason = isCancellation(error) ? 'cancelled' : messageOf(error)
        await CancellationScope.nonCancellable(() =>
          storing.failRun({ runId, counts: progress.totals, summary: `${reason}; ${say.summary(progress)}` }),
        )
        setStatus('failed')
        throw error
      }
    },
  }
}

/** A run that may not stand: too much of it failed. */
export const runFailure = (message: string): ApplicationFailure =>
  ApplicationFailure.nonRetryable(message, 'ResearchFailed')

const setStatus = (value: string) => upsertSearchAttributes([{ key: SEARCH_ATTRIBUTES.status, value }])

function sum(totals: ResearchTotals, more: Partial<ResearchTotals>): ResearchTotals {
  const names = Object.keys(totals) as (keyof ResearchTotals)[]
  return Object.fromEntries(names.map((name) => [name, totals[name] + (more[name] ?? 0)])) as ResearchTotals
}

/** When the step under way ends if it goes on as it went; null before there is a pace. */
function expectedEnd(steps: readonly ResearchStep[], now: number): number | null {
  const { done = 0, total = null, startedAt = now, state } = steps.at(-1) ?? {}
  if (state !== 'running' || total === null || done === 0 || done >= total) return null
  return Math.round(now + ((now - startedAt) / done) * (total - done))
}
