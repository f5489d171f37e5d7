import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { meanWithError } from './statistics.ts'

/** A target and how it was measured. */
export type Target = { name: string; required: string; measured: string; isMet: boolean }

/** One part of the report. */
export type Section = { title: string; body: string; targets: readonly Target[] }

const BEGIN = '<!-- measured: begin (npm run eval:discovery) -->'
const END = '<!-- measured: end -->'

/** Writes the sections between the markers of `path`, after a table of all targets, and says whether all of them are met. */
export function writeReport(
  path: string,
  header: string,
  sections: readonly Section[],
): { markdown: string; isMet: boolean } {
  const targets = sections.flatMap((section) => section.targets)
  const markdown = [
    header,
    '### Targets',
    table(
      ['target', 'required', 'measured', ''],
      targets.map(({ name, required, measured, isMet }) => [name, required, measured, isMet ? 'met' : '**missed**']),
    ),
    ...sections.map(({ title, body }) => `### ${title}\n\n${body}`),
  ].join('\n\n')
  const page = existsSync(path) ? readFileSync(path, 'utf8') : `# Evaluation\n\n${BEGIN}\n${END}\n`
  const before = page.slice(0, page.indexOf(BEGIN) + BEGIN.length)
  const after = page.slice(page.indexOf(END))
  writeFileSync(path, `${before}\n\n${markdown}\n\n${after}`)
  return { markdown, isMet: targets.every(({ isMet }) => isMet) }
}

/** A Markdown table. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n')
}

/** 0.123 → `12.3 %`. */
export const percent = (share: number | null, decimals = 1): string =>
  share === null || Number.isNaN(share) ? '–' : `${(share * 100).toFixed(decimals)} %`

/** A figure, or a dash. */
export const figure = (value: number | null, decimals = 2): string =>
  value === null || Number.isNaN(value) ? '–' : value.toFixed(decimals)

/** Mean ± standard error over runs. */
export function spread(values: readonly number[], decimals = 2): string {
  if (values.length === 0) return '–'
  const { mean: centre, error } = meanWithError(values)
  return `${centre.toFixed(decimals)} ± ${error.toFixed(decimals)}`
}
