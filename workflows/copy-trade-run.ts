import type { Duration, SearchAttributeUpdatePair } from '@temporalio/common'
import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  defineQuery,
  defineUpdate,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow'
import type { Placement } from '../activities/execution.ts'
import type { ResolvedToken } from '../activities/market.ts'
import type { Booked } from '../activities/reconcile.ts'
import type { CopyVerdict, SkipVerdict } from '../activities/verdicts.ts'
import { ONE, type Shares } from '../domain/money/units.ts'
import type {
  CancelRequest,
  CopyTradeInput,
  CopyTradeOutcome,
  CopyTradeResult,
  CopyTradeState,
  ReportedExecution,
  ResolveRequest,
} from '../temporal/messages.ts'
import { CANCEL_UPDATE, RESOLVE_UPDATE, STATE_QUERY } from '../temporal/names.ts'
import { SEARCH_ATTRIBUTES } from '../temporal/search-attributes.ts'
import * as say from './copy-trade-story.ts'

const stateQuery = defineQuery<CopyTradeState>(STATE_QUERY)
const cancelUpdate = defineUpdate<CopyTradeState, [CancelRequest]>(CANCEL_UPDATE)
const resolveUpdate = defineUpdate<CopyTradeState, [ResolveRequest]>(RESOLVE_UPDATE)

/** The longest text that SQL visibility keeps in a keyword. */
const KEYWORD_LENGTH = 255

/** One run of `copyTrade`: its state, its answers to people, and how it shows in the Web UI. */
export type CopyTradeRun = ReturnType<typeof openRun>

/** Opens a run and registers its handlers. Must be called before anything is awaited. */
export function openRun({ fill, mode }: CopyTradeInput) {
  const story: string[] = []
  let token: ResolvedToken | null = null
  let question: AttentionReason | null = null
  let answer: ResolveRequest | null = null
  let cancelRequest: CancelRequest | null = null
  let ordered: Shares | null = null
  let state: CopyTradeState = {
    status: 'deciding',
    reason: null,
    explanation: null,
    decisionId: null,
    orderId: null,
    filledShares: null,
    averagePrice: null,
    cash: null,
  }
  const scope = new CancellationScope()

  setHandler(stateQuery, () => state, { description: 'Where this copy trade is and what came of it' })
  setHandler(
    cancelUpdate,
    (request) => {
      cancelRequest = request
      scope.cancel()
      return state
    },
    {
      // Validators must not be async: the SDK does not wait for them.
      validator: (request) => {
        requireSignature(request)
        if (state.status !== 'deciding' && question !== 'undecided')
          throw refusal(`cannot cancel a copy trade that is ${state.status}`)
      },
      description: 'Call the signal off; possible until its order is on its way',
    },
  )
  setHandler(
    resolveUpdate,
    (request) => {
      answer = request
      return state
    },
    {
      validator: (request) => {
        requireSignature(request)
        if (!question) throw refusal(`nothing to resolve in a copy trade that is ${state.status}`)
        if (request.action === 'retry') return
        const refused = whyNot(request.action, question, state)
        if (refused) throw refusal(refused)
        if (request.action === 'markFilled') requireExecutions(request.executions, ordered)
      },
      description: 'Answer a run that needs attention: retry, abandon or markFilled',
    },
  )

  function show(changes: Partial<CopyTradeState>) {
    state = { ...state, ...changes }
    setCurrentDetails(say.page(state, story))
  }

  return {
    fill,
    mode,

    /** What the fill's token turned out to be, once known. */
    market: () => token,

    /** Runs `work` so that the update `cancel` and a cancellation from outside both reach it, even at its last moment. */
    async cancellable<T>(work: () => Promise<T>): Promise<T> {
      const result = await scope.run(work)
      if (scope.consideredCancelled) throw new CancelledFailure('called off')
      return result
    },
    cancelledByUpdate: () => cancelRequest !== null,
    cancelNote: () => (cancelRequest ? `${cancelRequest.by}: ${cancelRequest.note}` : 'cancelled from outside'),

    /** Adds a line to the story that the Web UI shows. */
    tell(line: string) {
      story.push(line)
      show({})
    },

    resolved(resolution: ResolvedToken) {
      token = resolution
      story.push(say.resolved(resolution))
      show({})
    },

    /** Notes the decision where lists and filters can see it. */
    decided<T extends CopyVerdict | SkipVerdict>(verdict: T): T {
      show({ decisionId: verdict.decisionId })
      const attributes: SearchAttributeUpdatePair[] = []
      if (token?.kind === 'resolved') {
        attributes.push({ key: SEARCH_ATTRIBUTES.market, value: token.market.slug.slice(0, KEYWORD_LENGTH) })
      }
      if (verdict.verdict === 'copy') {
        ordered = verdict.shares
        attributes.push({ key: SEARCH_ATTRIBUTES.notional, value: Number(verdict.notional) })
      }
      if (attributes.length > 0) upsertSearchAttributes(attributes)
      return verdict
    },

    enter(status: 'executing' | 'reconciling') {
      show({ status })
    },

    /** The order was, or may have been, sent and nobody can say yet what became of it. */
    unknown(placement: Extract<Placement, { kind: 'unknown' }>) {
      const line = say.unknown(placement)
      if (story.at(-1) !== line) story.push(line)
      show({ orderId: placement.orderId ?? state.orderId })
    },

    booked(booking: Booked) {
      const { orderId, filledShares, averagePrice, cash } = booking
      story.push(say.booked(booking))
      show({ orderId, filledShares, averagePrice, cash })
    },

    /** Shows the run to a person and waits for the update `resolve`, at most `patience`; null when nobody answered. */
    async ask(reason: AttentionReason, explanation: string, patience: Duration): Promise<ResolveRequest | null> {
      const before = state
      question = reason
      answer = null
      show({ status: 'needs-attention', reason, explanation })
      upsertSearchAttributes([
        { key: SEARCH_ATTRIBUTES.status, value: 'needs-attention' },
        { key: SEARCH_ATTRIBUTES.reason, value: reason },
      ])
      await condition(() => answer !== null, patience, { summary: `needs attention: ${reason}` })
      question = null
      const given = answer as ResolveRequest | null
      if (given) story.push(say.answered(given))
      show({ status: before.status, reason: before.reason, explanation: before.explanation })
      return given
    },

    /** Closes the books of the run; every end passes here. */
    end(outcome: CopyTradeOutcome, reason: string | null, explanation: string | null): CopyTradeResult {
      show({ status: outcome, reason, explanation })
      upsertSearchAttributes([
        { key: SEARCH_ATTRIBUTES.status, value: outcome },
        { key: SEARCH_ATTRIBUTES.reason, value: reason },
      ])
      return { ...state, status: outcome }
    },
  }
}

/** Why a person is asked: the signal could not be judged, nobody knows what became of the order, or it could not be booked. */
type AttentionReason = 'undecided' | 'outcome-unknown' | 'not-booked'

/** Why an answer does not fit the question; null where it does. */
function whyNot(action: 'abandon' | 'markFilled', question: AttentionReason, state: CopyTradeState): string | null {
  switch (question) {
    case 'undecided':
      return action === 'markFilled' ? 'nothing was sent, so nothing can be marked as filled' : null
    case 'outcome-unknown':
      return state.orderId === null ? 'the order could not be read yet, so only retry is possible' : null
    case 'not-booked':
      return 'the outcome is known and only has to be booked, so only retry is possible'
  }
}

/** Updates are typed by hand in the Web UI, so their shape is not a given. */
function requireSignature(request: { by: string; note: string } | undefined): void {
  if (typeof request?.by !== 'string' || typeof request.note !== 'string') {
    throw refusal('an update needs `by` and `note`, both text')
  }
}

/** What cannot be booked must be refused here: once accepted, it is what happened. */
function requireExecutions(executions: readonly ReportedExecution[] | undefined, ordered: Shares | null): void {
  let total = 0n
  for (const { executionId, price, shares, fee, at } of executions ?? []) {
    const amounts = [price, shares, fee].every((amount) => typeof amount === 'bigint' && amount >= 0n)
    if (!amounts || typeof executionId !== 'string' || typeof at !== 'number' || price > ONE || shares === 0n) {
      throw refusal(
        'an execution needs executionId, price, shares and fee in micro-units as {"$bigint":"…"}, and at in ms',
      )
    }
    total += shares
  }
  if (total === 0n) throw refusal('markFilled needs at least one execution')
  if (ordered !== null && total > ordered) throw refusal('the executions hold more shares than were ordered')
}

const refusal = (message: string) => ApplicationFailure.nonRetryable(message, 'ConflictError')
