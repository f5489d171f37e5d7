import type { Command } from 'commander'
import type { Screen } from './deps.ts'

/** Prints `value` as JSON when the user asked for it, else the lines for people. */
export function show(command: Command, screen: Screen, value: unknown, lines: () => readonly string[]): void {
  screen.print(wantsJson(command) ? toJson(value) : lines().map(printable).join('\n'))
}

/** Prints `value` as JSON when asked for, else rows under headings, columns aligned, and a last line where there is one. */
export function showTable(
  command: Command,
  screen: Screen,
  value: unknown,
  { headings, rows, footer }: { headings: readonly string[]; rows: readonly (readonly string[])[]; footer?: string },
): void {
  if (wantsJson(command)) {
    screen.print(toJson(value))
    return
  }
  const cells = rows.map((row) => row.map(printable))
  const widths = headings.map((heading, column) =>
    cells.reduce((width, row) => Math.max(width, (row[column] ?? '').length), heading.length),
  )
  const lineOf = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  screen.print([bold(lineOf(headings), screen), ...cells.map(lineOf), ...(footer ? [footer] : [])].join('\n'))
}

/** `text`, at most `length` characters, its end replaced by an ellipsis when it is longer. */
export const clip = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`

/** `0x1234…abcd` */
export const shortAddress = (address: string): string => `${address.slice(0, 6)}…${address.slice(-4)}`

/** `2026-07-25 07:44:48`, UTC; a dash where there is none. */
export const shortTime = (iso: string | null): string => (iso === null ? '–' : iso.slice(0, 19).replace('T', ' '))

const wantsJson = (command: Command): boolean => command.optsWithGlobals<{ json?: boolean }>().json ?? false
const toJson = (value: unknown): string => JSON.stringify(value, null, 2)

const bold = (text: string, { color }: Screen): string => (color ? `\u001b[1m${text}\u001b[22m` : text)

/** Names and questions come from outside: without this they could steer the terminal. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, ' ')
