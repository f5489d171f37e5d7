import { Command } from 'commander'
import type { EquityPointView } from '../db/read-model/equity.ts'
import type { DayPnlView, PnlView } from '../db/read-model/pnl.ts'
import type { EpochMs } from '../domain/money/units.ts'
import { formatMicros, parseMicros } from '../domain/money/units.ts'
import type { CommandContext, Screen } from './deps.ts'
import { daysOption } from './options.ts'
import { clip, dollars, figure, gain, leaderName, percent, show, showTable, tableLines } from './output.ts'

/** `understudy profit`: what was made, in all, lately, and by whom. */
export function profitCommand(context: CommandContext): Command {
  return new Command('profit')
    .description('what was made in all and in the last days, and which trader it came from')
    .addOption(daysOption(7))
    .action(async ({ days }: { days: number }, command: Command) => {
      const deps = context.connect()
      const [pnl, curve] = await Promise.all([
        deps.readModel.pnl(deps.mode),
        deps.readModel.equity(deps.mode, deps.now()),
      ])
      const window = lately(pnl, curve, days, deps.now())
      show(command, context, { ...pnl, window }, () => profitLines(pnl, window, context.screen), deps)
    })
}

/** `understudy daily`: one line a day. */
export function dailyCommand(context: CommandContext): Command {
  return new Command('daily')
    .description('one line a UTC day, the latest last')
    .addOption(daysOption(14))
    .action(async ({ days }: { days: number }, command: Command) => {
      const deps = context.connect()
      const { byDay } = await deps.readModel.pnl(deps.mode)
      const rows = since(byDay, days, deps.now())
      const table = {
        headings: [
          'DAY',
          ' TRADES',
          ' REALISED',
          ' OPEN',
          ' TOTAL',
          ' EQUITY',
          ' AT RISK',
          ' SHARPE 7D',
          ' DRAWDOWN 7D',
          ' WON 7D',
        ],
        rows: rows.map(dayRow),
      }
      showTable(command, context, { rows }, table, deps)
    })
}

type Window = {
  days: number
  /** Null where the account was not open yet. */
  equityBefore: string | null
  equity: string
  change: string
  realised: string
  trades: number
  best: { day: string; realised: string } | null
  worst: { day: string; realised: string } | null
}

function lately(pnl: PnlView, curve: readonly EquityPointView[], days: number, now: EpochMs): Window {
  const from = startOf(days, now)
  const before = curve.findLast((point) => Date.parse(point.at) < from)?.equity ?? null
  const rows = since(pnl.byDay, days, now)
  const ranked = rows.toSorted((a, b) => Number(a.realised) - Number(b.realised))
  const dayOf = (row: DayPnlView | undefined) => (row ? { day: row.day, realised: row.realised } : null)
  return {
    days,
    equityBefore: before,
    equity: pnl.equity,
    change: formatMicros(parseMicros(pnl.equity) - parseMicros(before ?? pnl.deposited)),
    realised: formatMicros(rows.reduce((sum, row) => sum + parseMicros(row.realised), 0n)),
    trades: rows.reduce((sum, row) => sum + row.trades, 0),
    best: dayOf(ranked.at(-1)),
    worst: dayOf(ranked[0]),
  }
}

function profitLines(pnl: PnlView, window: Window, screen: Screen): string[] {
  const { best, worst } = window
  return [
    `in all     ${gain(pnl.total)} (${gain(pnl.realised)} realised, ${gain(pnl.unrealised)} open), ${dollars(pnl.fees)} of fees, ${pnl.trades} trades, ${percent(pnl.winRate)} of closings won`,
    `equity     ${dollars(pnl.equity)} of ${dollars(pnl.deposited)} deposited`,
    `${`${window.days} days`.padEnd(11)}${gain(window.change)} of equity, ${gain(window.realised)} realised, ${window.trades} trades`,
    ...(best && worst && best.day !== worst.day
      ? [`days       best ${best.day} ${gain(best.realised)}, worst ${worst.day} ${gain(worst.realised)}`]
      : []),
    '',
    ...tableLines(
      {
        headings: ['TRADER', ' TRADES', ' REALISED', ' OPEN', ' TOTAL'],
        rows: pnl.byLeader.map((row) => [
          clip(leaderName(row.label, row.leader, row.simulated), 32),
          String(row.trades),
          gain(row.realised),
          gain(row.unrealised),
          gain(row.total),
        ]),
      },
      screen,
    ),
  ]
}

const dayRow = (row: DayPnlView): string[] => [
  row.day,
  String(row.trades),
  gain(row.realised),
  gain(row.unrealised),
  gain(row.total),
  dollars(row.equity),
  dollars(row.exposure),
  figure(row.sharpe7d),
  percent(row.maxDrawdown7d),
  percent(row.winRate7d),
]

const DAY_MS = 86_400_000
const startOf = (days: number, now: EpochMs): EpochMs => now - (now % DAY_MS) - (days - 1) * DAY_MS
const since = (rows: readonly DayPnlView[], days: number, now: EpochMs): DayPnlView[] =>
  rows.filter((row) => Date.parse(row.day) >= startOf(days, now))
