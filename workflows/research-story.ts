import type { Address } from '../domain/money/ids.ts'
import type { ResearchProgress, ResearchStep, ResearchTotals } from '../temporal/research-messages.ts'

/* The words of a research run in the Web UI. Only words: nothing here decides. */

const SYMBOLS: Readonly<Record<ResearchStep['state'], string>> = { running: '▶', done: '✓', failed: '✗' }

/** The page that grows with the run. */
export function page({ steps, totals, failures, expectedEndAt }: ResearchProgress): string {
  const rows = steps.map((step) => `| ${SYMBOLS[step.state]} ${step.name} | ${amountOf(step)} | ${step.note ?? ''} |`)
  return [
    '| step | done | |',
    '|---|---|---|',
    ...rows,
    ...(expectedEndAt === null ? [] : ['', `This step ends at about ${clock(expectedEndAt)} UTC.`]),
    '',
    `${counts(totals)}.`,
    ...(failures.length === 0 ? [] : ['', '**What failed lately**', '', ...failures.map((line) => `- ${line}`)]),
  ].join('\n')
}

/** One line over a finished run. */
export function summary({ steps, totals }: ResearchProgress): string {
  const notes = steps.flatMap(({ name, note }) => (note === null ? [] : [`${name}: ${note}`]))
  return [...notes, counts(totals)].join('; ')
}

const NAMES: readonly (readonly [keyof ResearchTotals, string])[] = [
  ['found', 'wallets seen'],
  ['added', 'of them new'],
  ['scored', 'scored'],
  ['unfinished', 'with more past to read'],
  ['busy', 'read by another run'],
  ['failed', 'failed'],
  ['pages', 'pages'],
  ['rows', 'new rows'],
  ['prices', 'price series'],
]

function counts(totals: ResearchTotals): string {
  const parts = NAMES.flatMap(([key, name]) => (totals[key] === 0 ? [] : [`${totals[key]} ${name}`]))
  return parts.length === 0 ? 'Nothing counted' : parts.join(', ')
}

const amountOf = ({ done, total }: ResearchStep): string => {
  if (total !== null) return `${done} of ${total}`
  return done === 0 ? '' : String(done)
}

const clock = (at: number): string => new Date(at).toISOString().slice(11, 16)

/** `0x1234…abcd` */
export const shortAddress = (address: Address): string => `${address.slice(0, 6)}…${address.slice(-4)}`
