import { Command } from 'commander'
import type { VerdictDayView } from '../db/read-model/discovery-views.ts'
import type { VerdictScore } from '../domain/traders/roster/verdict-ledger.ts'
import type { CommandContext } from './deps.ts'
import { cursorOption, limitOption } from './options.ts'
import { figure, moreFooter, percent, showTable } from './output.ts'

/** `understudy verdicts`: what was said on each day, and how it turned out. */
export const verdictsCommand = (context: CommandContext): Command =>
  new Command('verdicts')
    .description('the verdicts of each day, hashed before anyone could know, and how they turned out')
    .addOption(limitOption(30))
    .addOption(cursorOption())
    .action(async ({ limit, cursor }: { limit: number; cursor?: string }, command: Command) => {
      const deps = context.connect()
      const page = await deps.discovery.verdictDays({ limit, cursor: cursor ?? null })
      const table = {
        headings: ['DAY', ' WALLETS', 'SHA-256', 'SCORED', ' SAID', ' PAID', ' BRIER', 'EVIDENCE RETURNED'],
        rows: page.rows.map(dayRow),
        footer: moreFooter(page.next),
      }
      showTable(command, context, page, table, deps)
    })

function dayRow({ day, wallets, sha256, scoredAt, score }: VerdictDayView): string[] {
  const known = [day, String(wallets), sha256.slice(0, 12), scoredAt?.slice(0, 10) ?? 'not yet']
  if (score === null) return [...known, '–', '–', '–', '–']
  return [
    ...known,
    percent(meanOf(score, ({ said }) => said)),
    percent(meanOf(score, ({ paid }) => paid)),
    figure(score.brier),
    evidenceText(score),
  ]
}

/** Over all wallets with a probability and an outcome: the mean of what was said, or the part that paid. */
const meanOf = ({ wallets, bins }: VerdictScore, of: (bin: VerdictScore['bins'][number]) => number): number | null =>
  wallets === 0 ? null : bins.reduce((sum, bin) => sum + bin.wallets * of(bin), 0) / wallets

/** What copying those returned of whom evidence was found, with its 90 % interval. */
function evidenceText({ byVerdict }: VerdictScore): string {
  const found = byVerdict.find(({ verdict }) => verdict === 'evidence')
  if (!found) return '–'
  const interval = found.low === null || found.high === null ? '' : ` (${percent(found.low)} … ${percent(found.high)})`
  return `${percent(found.roi)}${interval}, ${found.wallets} wallets`
}
