import type { Command } from 'commander'
import type { CommandContext, Screen } from './deps.ts'

/** What a result is shown with: `isDemo` says so above it. */
export type ShownFrom = { isDemo: boolean }

/** Prints `value` as JSON when the user asked for it, else the lines for people. */
export function show(
  command: Command,
  { screen }: Pick<CommandContext, 'screen'>,
  value: unknown,
  lines: () => readonly string[],
  from: ShownFrom = { isDemo: false },
): void {
  if (wantsJson(command)) screen.print(toJson(value))
  else screen.print([...header(screen, from), ...lines().map(printable)].join('\n'))
}

/** Rows under headings, and a last line where there is one. A column whose heading starts with a blank is set to the right. */
export type Table = { headings: readonly string[]; rows: readonly (readonly string[])[]; footer?: string | null }

/** Prints `value` as JSON when asked for, else a table whose columns are aligned. */
export function showTable(
  command: Command,
  { screen }: Pick<CommandContext, 'screen'>,
  value: unknown,
  table: Table,
  from: ShownFrom = { isDemo: false },
): void {
  if (wantsJson(command)) screen.print(toJson(value))
  else screen.print([...header(screen, from), ...tableLines(table, screen)].join('\n'))
}

/** A table as lines. */
export function tableLines({ headings, rows, footer }: Table, screen: Pick<Screen, 'color'>): string[] {
  const cells = rows.map((row) => row.map(printable))
  const widths = headings.map((heading, column) =>
    cells.reduce((width, row) => Math.max(width, widthOf(row[column] ?? '')), heading.trim().length),
  )
  const lineOf = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const gap = ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell)))
        return headings[column]?.startsWith(' ') ? gap + cell : cell + gap
      })
      .join('  ')
      .trimEnd()
  return [
    styled('bold', lineOf(headings.map((heading) => heading.trim())), screen),
    ...cells.map(lineOf),
    ...(rows.length === 0 ? [styled('dim', 'nothing yet', screen)] : []),
    ...(footer ? [styled('dim', footer, screen)] : []),
  ]
}

/** The footer of a page that another one follows. */
export const moreFooter = (next: string | null): string | null => (next === null ? null : `more: --cursor ${next}`)

/** Whether `--json` was given, before or after the command's name. */
export const wantsJson = (command: Command): boolean => command.optsWithGlobals<{ json?: boolean }>().json ?? false

/** `text`, at most `length` characters, its end replaced by an ellipsis when it is longer. */
export const clip = (text: string, length: number): string =>
  [...text].length <= length
    ? text
    : `${[...text]
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`

/** `0x1234…abcd` */
const shortAddress = (address: string): string => `${address.slice(0, 6)}…${address.slice(-4)}`

/** `2026-07-25 07:44:48`, UTC; a dash where there is none. */
export const shortTime = (iso: string | null): string => (iso === null ? '–' : iso.slice(0, 19).replace('T', ' '))

/** A decimal string as dollars to the cent, for people: `$1,234.50`, `-$0.07`. What is less than a cent is not hidden: `<$0.01`. */
export function dollars(decimal: string): string {
  const value = Number(decimal)
  const magnitude = Math.abs(value)
  const sign = value < 0 ? '-' : ''
  if (magnitude > 0 && magnitude < 0.005) return `${sign}<$0.01`
  return `${sign}$${magnitude.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
}

/** The same with a plus where it is a gain. */
export const gain = (decimal: string): string => (Number(decimal) > 0 ? `+${dollars(decimal)}` : dollars(decimal))

/** A fraction as per cent; a dash where it is not known. */
export const percent = (fraction: number | null): string =>
  fraction === null ? '–' : `${(fraction * 100).toFixed(1)}%`

/** A figure with two decimals; a dash where it is not known. */
export const figure = (value: number | null): string => (value === null ? '–' : value.toFixed(2))

/** A decimal share count or price, at most `digits` decimals. */
export const short = (decimal: string, digits: number): string =>
  Number(Number(decimal).toFixed(digits)).toLocaleString('en-US', { maximumFractionDigits: digits })

/** A leader's name, saying where it is a simulated one. */
export const leaderName = (label: string | null, wallet: string, simulated: boolean): string =>
  `${label ?? shortAddress(wallet)}${simulated ? ' (simulated)' : ''}`

const STYLES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const

/** `text` in a style where a terminal reads it. */
export function styled(style: keyof typeof STYLES, text: string, { color }: Pick<Screen, 'color'>): string {
  const [on, off] = STYLES[style]
  return color ? `\u001b[${on}m${text}\u001b[${off}m` : text
}

/** Names and questions come from outside: without this they could steer the terminal. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ' ')

const header = (screen: Screen, { isDemo }: ShownFrom): string[] =>
  isDemo ? [styled('yellow', 'demo: simulated leaders, paper money', screen)] : []

const toJson = (value: unknown): string => JSON.stringify(value, null, 2)

/** Columns that a text takes; wide characters take two. */
const widthOf = (text: string): number =>
  [...text].reduce(
    (width, character) => width + (/\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\uffdc]/u.test(character) ? 2 : 1),
    0,
  )
