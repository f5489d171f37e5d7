import { setTimeout as sleep } from 'node:timers/promises'
import type { PnlView } from '../db/read-model/pnl.ts'
import type { ClosureView, ReadModel, SignalView } from '../db/read-model.ts'
import type { Mode } from '../domain/market/venue.ts'
import { formatMicros, parseMicros } from '../domain/money/units.ts'

export type BlotterOptions = {
  readModel: Pick<ReadModel, 'signals' | 'closures' | 'pnl'>
  mode: Mode
  print: (line: string) => void
  signal: AbortSignal
}

const POLL_MS = 400
const PAGE = 50

/**
 * Prints one line per signal once it is decided and its order is closed, one per position that is sold or paid out, and then
 * the result. What was there before the call is not repeated. Ends with `signal`.
 */
export async function printBlotter({ readModel, mode, print, signal }: BlotterOptions): Promise<void> {
  const printed = new Set<string>()
  for (let first = true; !signal.aborted; first = false) {
    const signals = (await readModel.signals(mode, { limit: PAGE })).rows.filter(isSettled)
    const closures = (await readModel.closures(mode, { limit: PAGE })).rows
    const lines = [
      ...signals.map((row) => ({ id: row.fillId, text: lineOf(row) })).toReversed(),
      ...closures.map((row) => ({ id: row.closureId, text: closureLine(row) })).toReversed(),
    ].filter(({ id }) => !printed.has(id))
    for (const { id } of lines) printed.add(id)
    if (first) print(HEADING)
    else for (const { text } of lines) print(text)
    if (!first && lines.some(({ id }) => closures.some(({ closureId }) => closureId === id))) {
      print(resultOf(await readModel.pnl(mode)))
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined)
  }
}

const isSettled = ({ decision, order }: SignalView): boolean =>
  decision !== null && (decision.verdict === 'skip' || (order !== null && CLOSED.includes(order.status)))

const CLOSED = ['filled', 'partial', 'rejected', 'cancelled', 'unknown']

const COLUMNS = { time: 8, leader: 26, trade: 28, market: 40 }
const HEADING = [
  'TIME'.padEnd(COLUMNS.time),
  'LEADER'.padEnd(COLUMNS.leader),
  'THE LEADER’S FILL'.padEnd(COLUMNS.trade),
  'MARKET'.padEnd(COLUMNS.market),
  'WHAT WE DID, ON PAPER',
].join('  ')

function lineOf(signal: SignalView): string {
  return [
    signal.seenAt.slice(11, 19),
    padTo(nameOf(signal), COLUMNS.leader),
    padTo(
      `${signal.side} ${signal.outcome ?? '?'} ${amount(signal.shares, 0)} @ ${cents(signal.price)}`,
      COLUMNS.trade,
    ),
    padTo(signal.question ?? 'unknown market', COLUMNS.market),
    verdictOf(signal),
  ].join('  ')
}

function verdictOf({ decision, order, price, decidedMs }: SignalView): string {
  if (decision?.verdict === 'skip') {
    return `SKIP ${decision.reason}: ${decision.actual ?? ''} (limit: ${decision.limit ?? ''})${after(decidedMs)}`
  }
  if (order === null || order.price === null) return `COPY, order ${order?.status ?? 'missing'}`
  const drift = Number(formatMicros(parseMicros(order.price) - parseMicros(price))) * 100
  const seconds = after(order.filledMs)
  return `COPY ${order.status} ${amount(order.shares, 2)} @ ${cents(order.price)} = $${amount(order.notional, 2)} (leader ${drift >= 0 ? '+' : ''}${drift.toFixed(1)}¢)${seconds}`
}

function closureLine(closure: ClosureView): string {
  const { closedAt, cause, shares, outcome, question, proceeds, realised } = closure
  return [
    closedAt.slice(11, 19),
    padTo(nameOf(closure), COLUMNS.leader),
    padTo(`${cause.toUpperCase()} ${outcome} ${amount(shares, 2)}`, COLUMNS.trade),
    padTo(question, COLUMNS.market),
    `brought $${amount(proceeds, 2)}: ${signed(realised)} realised`,
  ].join('  ')
}

function resultOf({ realised, unrealised, total, equity, byLeader }: PnlView): string {
  const leaders = byLeader.map(({ label, leader, total: sum }) => `${label ?? leader} ${signed(sum)}`).join(', ')
  return `          RESULT (paper): realised ${signed(realised)}, unrealised ${signed(unrealised)}, total ${signed(total)}, equity $${amount(equity, 2)}. By leader: ${leaders}`
}

const nameOf = ({
  leader,
  leaderLabel,
  leaderSimulated,
}: Pick<SignalView, 'leader' | 'leaderLabel' | 'leaderSimulated'>) =>
  `${leaderLabel ?? leader}${leaderSimulated ? ' (simulated)' : ''}`
const padTo = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width)
const amount = (decimal: string, digits: number): string => Number(decimal).toFixed(digits)
const cents = (price: string): string => `${Number((Number(price) * 100).toFixed(2))}¢`
const signed = (dollars: string): string =>
  `${dollars.startsWith('-') ? '-' : '+'}$${Math.abs(Number(dollars)).toFixed(2)}`
const after = (ms: number | null): string => (ms === null ? '' : `, ${(ms / 1000).toFixed(1)} s after it was seen`)
