import { Command } from 'commander'
import type { Page, PageRequest } from '../db/read-model/page.ts'
import type { ReadModel } from '../db/read-model.ts'
import { ConflictError } from '../domain/errors.ts'
import type { Mode } from '../domain/market/venue.ts'
import { type CsvValue, csvLine, outsideText } from './csv.ts'
import type { CommandContext } from './deps.ts'
import { oneOf } from './options.ts'
import { wantsJson } from './output.ts'

const PAGE = 200
/** A long export says how far it is about this often. */
const SAY_EVERY = 2_000

/** How a list is read, and one column after the other by name. */
type Listing<Row> = {
  list: (readModel: ExportReads, mode: Mode, page: PageRequest) => Promise<Page<Row>>
  columns: Record<string, (row: Row) => CsvValue>
}

type ExportReads = Pick<ReadModel, 'signals' | 'decisions' | 'orders' | 'executions' | 'closures' | 'pnl'>

/** `understudy export csv <what>`: whole lists, oldest last, for a spreadsheet or a script. */
export function exportCommand(context: CommandContext): Command {
  return new Command('export').description('whole lists as files').addCommand(csvCommand(context), { isDefault: true })
}

const csvCommand = (context: CommandContext): Command =>
  new Command('csv')
    .description('write a whole list as CSV (RFC 4180), newest first')
    .argument('<what>', Object.keys(LISTINGS).join(', '), oneOf('<what>', Object.keys(LISTINGS)))
    .option('--out <file>', 'write to this file instead of the output; it must not exist')
    .option('--force', 'replace the file', false)
    .action(async (what: string, { out, force }: { out?: string; force: boolean }, command: Command) => {
      const { desk, screen, signal } = context
      if (out !== undefined && desk.exists(out) && !force) {
        throw new ConflictError(`${out} exists already. Give another name, or --force to replace it`)
      }
      const deps = context.connect()
      if (deps.isDemo) screen.note('from the demo: simulated leaders, paper money')
      const write =
        out === undefined ? (text: string) => screen.print(text.replace(/\n$/, '')) : createFileWriter(context, out)
      const rows = await writeListing(LISTINGS[what] as Listing<unknown>, deps, write, (count) => {
        if (count % SAY_EVERY === 0) screen.note(`${count} rows …`)
        signal.throwIfAborted()
      })
      if (out !== undefined && wantsJson(command)) screen.print(JSON.stringify({ file: out, rows }))
      else if (out !== undefined || rows >= SAY_EVERY)
        screen.note(`${rows} rows${out === undefined ? '' : ` in ${out}`}`)
    })

function createFileWriter({ desk }: CommandContext, path: string): (text: string) => void {
  desk.write(path, '', { secret: false })
  return (text) => desk.append(path, text)
}

async function writeListing<Row>(
  { list, columns }: Listing<Row>,
  { readModel, mode }: { readModel: ExportReads; mode: Mode },
  write: (text: string) => void,
  onRows: (count: number) => void,
): Promise<number> {
  let count = 0
  let cursor: string | null = null
  write(csvLine(Object.keys(columns)))
  do {
    const page: Page<Row> = await list(readModel, mode, { limit: PAGE, cursor })
    count += page.rows.length
    if (page.rows.length > 0)
      write(page.rows.map((row) => csvLine(Object.values(columns).map((read) => read(row)))).join(''))
    cursor = page.next
    onRows(count)
  } while (cursor !== null)
  return count
}

const listing = <Row>(entry: Listing<Row>): Listing<unknown> => entry as unknown as Listing<unknown>

const LISTINGS: Readonly<Record<string, Listing<unknown>>> = {
  signals: listing({
    list: (reads, mode, page) => reads.signals(mode, page),
    columns: {
      seen_at: (row) => row.seenAt,
      block_time: (row) => row.blockTime,
      fill_id: (row) => row.fillId,
      leader: (row) => row.leader,
      leader_label: (row) => outsideText(row.leaderLabel),
      simulated: (row) => row.leaderSimulated,
      role: (row) => row.role,
      side: (row) => row.side,
      token_id: (row) => row.tokenId,
      question: (row) => outsideText(row.question),
      outcome: (row) => outsideText(row.outcome),
      shares: (row) => row.shares,
      price: (row) => row.price,
      notional: (row) => row.notional,
      source: (row) => row.source,
      reorged: (row) => row.reorged,
      arrival_ms: (row) => row.arrivalMs,
      recorded_ms: (row) => row.recordedMs,
      decided_ms: (row) => row.decidedMs,
      verdict: (row) => row.decision?.verdict ?? null,
      reason: (row) => row.decision?.reason ?? null,
      found: (row) => outsideText(row.decision?.actual ?? null),
      needed: (row) => outsideText(row.decision?.limit ?? null),
      order_id: (row) => row.order?.orderId ?? null,
      order_status: (row) => row.order?.status ?? null,
      our_shares: (row) => row.order?.shares ?? null,
      our_price: (row) => row.order?.price ?? null,
      our_notional: (row) => row.order?.notional ?? null,
      filled_ms: (row) => row.order?.filledMs ?? null,
    },
  }),
  decisions: listing({
    list: (reads, mode, page) => reads.decisions(mode, page),
    columns: {
      decided_at: (row) => row.decidedAt,
      decision_id: (row) => row.decisionId,
      fill_id: (row) => row.fillId,
      leader: (row) => row.leader,
      leader_label: (row) => outsideText(row.leaderLabel),
      simulated: (row) => row.leaderSimulated,
      side: (row) => row.side,
      token_id: (row) => row.tokenId,
      question: (row) => outsideText(row.question),
      outcome: (row) => outsideText(row.outcome),
      verdict: (row) => row.verdict,
      reason: (row) => row.reason,
      found: (row) => outsideText(row.actual),
      needed: (row) => outsideText(row.limit),
      rules_version: (row) => row.rulesVersion,
    },
  }),
  orders: listing({
    list: (reads, mode, page) => reads.orders(mode, page),
    columns: {
      prepared_at: (row) => row.preparedAt,
      submitted_at: (row) => row.submittedAt,
      closed_at: (row) => row.closedAt,
      order_id: (row) => row.orderId,
      fill_id: (row) => row.fillId,
      leader: (row) => row.leader,
      leader_label: (row) => outsideText(row.leaderLabel),
      token_id: (row) => row.tokenId,
      question: (row) => outsideText(row.question),
      outcome: (row) => outsideText(row.outcome),
      side: (row) => row.side,
      time_in_force: (row) => row.timeInForce,
      status: (row) => row.status,
      status_reason: (row) => outsideText(row.statusReason),
      limit_price: (row) => row.limitPrice,
      shares: (row) => row.shares,
      filled_shares: (row) => row.filledShares,
      average_price: (row) => row.averagePrice,
      notional: (row) => row.notional,
      fee: (row) => row.fee,
    },
  }),
  executions: listing({
    list: (reads, mode, page) => reads.executions(mode, page),
    columns: {
      executed_at: (row) => row.executedAt,
      execution_id: (row) => row.executionId,
      order_id: (row) => row.orderId,
      fill_id: (row) => row.fillId,
      leader: (row) => row.leader,
      leader_label: (row) => outsideText(row.leaderLabel),
      side: (row) => row.side,
      token_id: (row) => row.tokenId,
      question: (row) => outsideText(row.question),
      outcome: (row) => outsideText(row.outcome),
      price: (row) => row.price,
      shares: (row) => row.shares,
      notional: (row) => row.notional,
      fee: (row) => row.fee,
    },
  }),
  closures: listing({
    list: (reads, mode, page) => reads.closures(mode, page),
    columns: {
      closed_at: (row) => row.closedAt,
      closure_id: (row) => row.closureId,
      leader: (row) => row.leader,
      leader_label: (row) => outsideText(row.leaderLabel),
      token_id: (row) => row.tokenId,
      question: (row) => outsideText(row.question),
      outcome: (row) => outsideText(row.outcome),
      cause: (row) => row.cause,
      shares: (row) => row.shares,
      cost: (row) => row.cost,
      proceeds: (row) => row.proceeds,
      realised: (row) => row.realised,
    },
  }),
  pnl: listing({
    list: async (reads, mode) => ({ rows: (await reads.pnl(mode)).byDay.toReversed(), next: null }),
    columns: {
      day: (row) => row.day,
      trades: (row) => row.trades,
      realised: (row) => row.realised,
      unrealised: (row) => row.unrealised,
      total: (row) => row.total,
      equity: (row) => row.equity,
      exposure: (row) => row.exposure,
      largest_position: (row) => row.largestPosition,
      sharpe_7d: (row) => row.sharpe7d,
      sortino_7d: (row) => row.sortino7d,
      max_drawdown_7d: (row) => row.maxDrawdown7d,
      win_rate_7d: (row) => row.winRate7d,
    },
  }),
}
