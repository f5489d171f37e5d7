import { type Priority, TypedSearchAttributes } from '@temporalio/common'
import type { Fill, Side } from '../domain/copy/fill.ts'
import type { Mode } from '../domain/market/venue.ts'
import { formatMicros } from '../domain/money/units.ts'
import { copyTradeId, TASK_QUEUES } from './names.ts'
import { SEARCH_ATTRIBUTES } from './search-attributes.ts'

/**
 * How a `copyTrade` run is started, whether by a client or as a child: the same id, policies, attributes and summary.
 *
 * REJECT_DUPLICATE refuses an id that has already run, USE_EXISTING joins one that is running: together at most one run
 * per fill for as long as the server remembers; after that the order row is the guard.
 */
export function copyTradeStart(fill: Fill, mode: Mode) {
  return {
    workflowId: copyTradeId(fill.fillId, mode),
    taskQueue: TASK_QUEUES.trading,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    priority: priorityOf(fill.side, fill.leader),
    typedSearchAttributes: new TypedSearchAttributes([
      { key: SEARCH_ATTRIBUTES.leader, value: fill.leader },
      { key: SEARCH_ATTRIBUTES.token, value: fill.tokenId },
      { key: SEARCH_ATTRIBUTES.side, value: fill.side },
      { key: SEARCH_ATTRIBUTES.mode, value: mode },
      { key: SEARCH_ATTRIBUTES.status, value: 'deciding' },
    ]),
    staticSummary: summaryOf(fill, mode),
    staticDetails: detailsOf(fill),
  } as const
}

/** Exits go before entries: getting out on time matters more than getting in. */
function priorityOf(side: Side, leader: string): Priority {
  // The fairness key keeps one leader's burst from starving the others where the server has fairness on.
  return { priorityKey: side === 'SELL' ? 1 : 2, fairnessKey: leader }
}

const shortAddress = (address: string) => `${address.slice(0, 6)}…${address.slice(-4)}`

const summaryOf = (fill: Fill, mode: Mode) =>
  `${fill.side} ${formatMicros(fill.shares)} @ ${formatMicros(fill.price)} by ${shortAddress(fill.leader)}${mode === 'live' ? ' · LIVE' : ''}`

const detailsOf = (fill: Fill) =>
  [
    `| leader's fill | |`,
    `|---|---|`,
    `| leader | \`${fill.leader}\` (${fill.role}) |`,
    `| trade | ${fill.side} ${formatMicros(fill.shares)} shares at ${formatMicros(fill.price)} for $${formatMicros(fill.notional)} |`,
    `| token | \`${fill.tokenId}\` |`,
    `| transaction | \`${fill.txHash}\`, block ${fill.blockNumber} |`,
  ].join('\n')
