import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, release, type as systemName, totalmem } from 'node:os'
import { join } from 'node:path'
import type { Figure } from './figure.ts'

/** What was measured by one bench. */
export type Section = { name: string; title: string; figures: readonly Figure[] }

const DOCUMENT = join(import.meta.dirname, '../docs/performance.md')

/** The figures as lines for a terminal, in columns. */
export function asText({ title, figures }: Section): string {
  const rows = figures.map(({ what, value, aim, met, beside }) => [what, value, verdictOf(aim, met), beside])
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd())
  return [title, ...lines].join('\n')
}

/** Writes each section between its markers in docs/performance.md; text around them is people's. @throws Error without markers */
export function writeFigures(sections: readonly Section[], machine: string): void {
  let document = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : ''
  for (const { name, figures } of sections) {
    const [begin, end] = [`<!-- figures: ${name} -->`, `<!-- end: ${name} -->`]
    const [from, to] = [document.indexOf(begin), document.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`${DOCUMENT} must have the lines ${begin} and ${end}`)
    document = `${document.slice(0, from)}${begin}\n\n${asMarkdown(figures, machine)}\n\n${document.slice(to)}`
  }
  writeFileSync(DOCUMENT, document)
}

function asMarkdown(figures: readonly Figure[], machine: string): string {
  const cell = (text: string) => text.replaceAll('|', '\\|')
  const rows = figures.map(
    ({ what, value, aim, met, beside }) => `| ${[what, value, verdictOf(aim, met), beside].map(cell).join(' | ')} |`,
  )
  return [machine, '', '| what | measured | aim | beside it |', '|---|---|---|---|', ...rows].join('\n')
}

const verdictOf = (aim: string | null, met: boolean | null) => (aim === null ? '' : `${aim}: ${met ? 'met' : 'MISSED'}`)

/** Where and when the figures were taken, in one line. */
export function describeMachine(versions: { postgres: string; temporal: string }, now: Date): string {
  const [first] = cpus()
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`
  const machine = `${cpus().length} cores (${first?.model.trim() ?? 'unknown'}), ${memory}, ${systemName()} ${release()}`
  const programs = `Node ${process.versions.node}, Postgres ${versions.postgres}, Temporal ${versions.temporal}`
  return `${now.toISOString().slice(0, 10)}, ${machine}; ${programs}.`
}
