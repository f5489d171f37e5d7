import { Command, Option } from 'commander'
import type { LeaderboardFilter, LeaderboardRow, LeaderboardSort } from '../db/read-model/discovery-views.ts'
import type { CommandContext } from './deps.ts'
import { cursorOption, decimalNumber, limitOption, oneOf, wholeNumber } from './options.ts'
import { clip, gain, moreFooter, showTable } from './output.ts'
import { probabilityText, skillText, walletName } from './wallet-text.ts'

const SORTS = [
  'score',
  'probability',
  'edge',
  'qValue',
  'pnl30d',
  'winRate',
  'trades30d',
  'sharpe7d',
  'events',
] as const satisfies readonly LeaderboardSort[]

type LeaderboardOptions = {
  sort: LeaderboardSort
  reverse: boolean
  minScore?: number
  minTrades?: number
  evidence: boolean
  paused: boolean
  limit: number
  cursor?: string
}

/** `understudy traders leaderboard`: every scored wallet, with what the evidence says about copying it. */
export function leaderboardCommand(context: CommandContext): Command {
  return new Command('leaderboard')
    .description('every wallet that discovery has scored, and what the evidence says about copying it')
    .addOption(new Option('--sort <column>', SORTS.join(', ')).argParser(oneOf('--sort', SORTS)).default('score'))
    .option('--reverse', 'the smallest first', false)
    .option('--min-score <number>', 'least score, 0…100', decimalNumber('--min-score', '70'))
    .option('--min-trades <number>', 'fewest trades in 30 days', wholeNumber('--min-trades', 0, 1_000_000_000))
    .option('--evidence', 'only those with evidence', false)
    .option('--no-paused', 'without those that are paused')
    .addOption(limitOption(50))
    .addOption(cursorOption())
    .action(async (options: LeaderboardOptions, command: Command) => {
      const { sort, reverse, limit, cursor } = options
      const deps = context.connect()
      const [page, counts] = await Promise.all([
        deps.discovery.leaderboard(
          filterOf(options),
          { sort, descending: !reverse },
          { limit, cursor: cursor ?? null },
        ),
        deps.discovery.countWallets(),
      ])
      const withEvidence = counts.byVerdict.find(({ verdict }) => verdict === 'evidence')?.wallets ?? 0
      const total = `${counts.scored} scored, ${counts.eligible} eligible, ${withEvidence} with evidence`
      const table = {
        headings: [
          'WALLET',
          ' SCORE',
          'GRADE',
          ' SKILL',
          ' PAYS',
          'VERDICT',
          ' TREND',
          ' PNL 30D',
          ' TRADES',
          'STATUS',
        ],
        rows: page.rows.map(rowText),
        footer: [total, moreFooter(page.next)].filter(Boolean).join('; '),
      }
      showTable(command, context, { ...page, counts }, table, deps)
    })
}

const filterOf = ({ minScore, minTrades, evidence, paused }: LeaderboardOptions): LeaderboardFilter => ({
  ...(minScore === undefined ? {} : { minScore }),
  ...(minTrades === undefined ? {} : { minTrades30d: minTrades }),
  ...(evidence ? { verdict: 'evidence' as const } : {}),
  ...(paused ? {} : { paused: false }),
})

const rowText = (row: LeaderboardRow): string[] => [
  clip(walletName(row), 28),
  row.score.toFixed(1),
  row.grade,
  skillText(row.skill.edgeCopier, row.skill.edgeCopierSd),
  probabilityText(row.skill.probability),
  row.skill.verdictKind ?? (row.eligible ? 'not judged' : 'not eligible'),
  row.trend.change === null ? '–' : `${row.trend.change > 0 ? '+' : ''}${row.trend.change.toFixed(1)}`,
  row.pnl30d === null ? '–' : gain(row.pnl30d),
  String(row.trades30d),
  [
    row.status,
    row.isPinned ? 'pinned' : '',
    row.trend.declining ? 'declining' : '',
    row.group ? `one of ${row.group.wallets}` : '',
  ]
    .filter(Boolean)
    .join(', '),
]
