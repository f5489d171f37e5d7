import { ActivityFailure, CancellationScope, isCancellation, sleep } from '@temporalio/workflow'
import type { Placement } from '../activities/execution.ts'
import type { Booked } from '../activities/reconcile.ts'
import type { CallOffReason } from '../activities/sizing.ts'
import type { CopyVerdict, SkipVerdict } from '../activities/verdicts.ts'
import type { VenueOrder } from '../domain/market/venue.ts'
import type { OrderHash } from '../domain/money/ids.ts'
import type { CopyTradeInput, CopyTradeResult, ResolveRequest } from '../temporal/messages.ts'
import { booking, deciding, ordering } from './activities.ts'
import { type CopyTradeRun, openRun } from './copy-trade-run.ts'
import * as say from './copy-trade-story.ts'
import { describeFailure } from './failures.ts'

/** How long an exit waits for a person when it could not be decided. An entry does not wait: it would come too late. */
const EXIT_PATIENCE = '24 hours'
/** Pauses between looking up an order whose fate is not known; after the last one a person is asked. */
const LOOK_UP_PAUSES_MS = [500, 1_000, 2_000, 4_000]
/** While a person is awaited the order is still looked up, at doubling pauses up to the second figure. */
const RECHECK_MS = { first: 60_000, most: 3_600_000 }
/** A match that the venue has not settled yet is asked about at doubling pauses up to the second figure. */
const SETTLING_MS = { first: 2_000, most: 60_000 }

/**
 * Copies one fill of a leader, or says why not.
 *
 * Until the order may be on its way the run can be called off. From then on nothing stops it before what happened is
 * booked: an order of unknown outcome is looked up and, where the venue never got it, sent once more or withdrawn. Where the
 * venue cannot say, a person is asked; it is never written off by the clock.
 */
export async function copyTrade(input: CopyTradeInput): Promise<CopyTradeResult> {
  const run = openRun(input)
  try {
    const decision = await run.cancellable(() => decide(run))
    if (decision.verdict === 'skip') return run.end('skipped', decision.reason, decision.explanation)
    if (decision.verdict === 'undecided') return await callOff(run, 'undecided', decision.explanation)
    return await CancellationScope.nonCancellable(() => trade(run, decision))
  } catch (error) {
    if (!isCancellation(error)) throw error
    const result = await CancellationScope.nonCancellable(() => callOff(run, 'cancelled', run.cancelNote()))
    // A cancellation from outside must show as Canceled; one by our own update is an answer like any other.
    if (!run.cancelledByUpdate()) throw error
    return result
  }
}

type Undecided = { verdict: 'undecided'; explanation: string }

async function decide(run: CopyTradeRun): Promise<CopyVerdict | SkipVerdict | Undecided> {
  for (;;) {
    try {
      return await judge(run)
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error
      const explanation = describeFailure(error)
      run.tell(say.failed(explanation))
      if (run.fill.side === 'BUY') return { verdict: 'undecided', explanation }
      const answer = await run.ask('undecided', explanation, EXIT_PATIENCE)
      if (answer?.action !== 'retry') return { verdict: 'undecided', explanation }
    }
  }
}

/** The three steps that read and judge. Each may end the matter. */
async function judge(run: CopyTradeRun): Promise<CopyVerdict | SkipVerdict> {
  const { fill, mode } = run
  const market = await deciding.resolveMarket.executeWithOptions({ summary: say.resolving(fill) }, [
    { tokenId: fill.tokenId },
  ])
  run.resolved(market)

  const signal = await deciding.validateSignal.executeWithOptions({ summary: say.validating(fill, market) }, [
    { fill, mode, market },
  ])
  run.tell(say.validated(signal))
  if (signal.verdict === 'skip') return run.decided(signal)

  const sized = await deciding.sizeOrder.executeWithOptions({ summary: say.sizing(signal) }, [{ fill, mode, market }])
  run.tell(say.sized(sized))
  return run.decided(sized)
}

/** Sends the order once, then books what came of it. */
async function trade(run: CopyTradeRun, copy: CopyVerdict): Promise<CopyTradeResult> {
  run.enter('executing')
  const placed = await place(run, copy)
  run.tell(say.placed(placed))
  if (placed.kind === 'refused') return callOff(run, 'no-order', placed.explanation)

  run.enter('reconciling')
  let booked = await reconcile(run, placed.orderId, placed.answer)
  for (let pause = SETTLING_MS.first; booked.status === 'open'; pause = Math.min(2 * pause, SETTLING_MS.most)) {
    await sleep(pause, { summary: 'wait for the venue to settle' })
    booked = await reconcile(run, placed.orderId, null)
  }
  run.booked(booked)
  return run.end(booked.status, booked.reason, placed.explanation)
}

type Placed = Exclude<Placement, { kind: 'unknown' }>

async function place(run: CopyTradeRun, copy: CopyVerdict): Promise<Placed> {
  let pause = RECHECK_MS.first
  for (let attempt = 0; ; attempt += 1) {
    const placement = await execute(run, attempt === 0 ? say.executing(copy) : say.lookingUp(attempt))
    if (placement.kind !== 'unknown') return placement
    run.unknown(placement)

    const shortPause = LOOK_UP_PAUSES_MS[attempt]
    if (shortPause !== undefined) {
      await sleep(shortPause, { summary: 'give the venue time to know the order' })
      continue
    }
    const answer = await run.ask('outcome-unknown', placement.explanation, pause)
    const told = answer && placement.orderId && answerOf(placement.orderId, answer)
    if (told) return told
    pause = Math.min(2 * pause, RECHECK_MS.most)
  }
}

/** A failed or timed-out attempt says nothing about the order: that is an unknown outcome too. */
async function execute(run: CopyTradeRun, summary: string): Promise<Placement> {
  const { fill, mode } = run
  try {
    return await ordering.executeOrder.executeWithOptions({ summary }, [{ fillId: fill.fillId, mode }])
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error
    return { kind: 'unknown', orderId: null, explanation: describeFailure(error) }
  }
}

/** What a person saw at the venue, in the venue's own words. Undefined for `retry`: look again. */
function answerOf(orderId: OrderHash, request: ResolveRequest): Placed | undefined {
  const explanation = `${request.by}: ${request.note}`
  switch (request.action) {
    case 'retry':
      return undefined
    case 'abandon':
      return {
        kind: 'answered',
        orderId,
        answer: { kind: 'rejected', orderId, reason: 'other', code: 'abandoned' },
        explanation,
      }
    case 'markFilled':
      return {
        kind: 'answered',
        orderId,
        answer: { kind: 'matched', orderId, executions: request.executions, final: true },
        explanation,
      }
  }
}

/** Books until it works: the money has moved, so a failure here is for a person to mend, never to give up on. */
async function reconcile(run: CopyTradeRun, orderId: OrderHash, answer: VenueOrder | null): Promise<Booked> {
  const { fill, mode } = run
  for (;;) {
    try {
      return await booking.reconcile.executeWithOptions({ summary: say.reconciling(answer) }, [
        { fillId: fill.fillId, mode, orderId, answer },
      ])
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error
      await run.ask('not-booked', describeFailure(error), RECHECK_MS.most)
    }
  }
}

/** Ends a signal that was never sent: whatever was reserved for it is given back. */
async function callOff(run: CopyTradeRun, reason: CallOffReason, note: string): Promise<CopyTradeResult> {
  const { fill, mode } = run
  await booking.callOff.executeWithOptions({ summary: `give back what was reserved: ${reason}` }, [
    { fill, mode, market: run.market(), reason },
  ])
  return run.end(CALLED_OFF[reason], reason, note)
}

const CALLED_OFF = { cancelled: 'cancelled', undecided: 'abandoned', 'no-order': 'rejected' } as const
