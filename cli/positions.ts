import { Command } from 'commander'
import type { PositionView } from '../db/read-model/positions.ts'
import type { CommandContext } from './deps.ts'
import { cursorOption, limitOption } from './options.ts'
import { clip, dollars, gain, leaderName, moreFooter, short, shortTime, showTable } from './output.ts'

/** `understudy positions`: what we hold. */
export function positionsCommand(context: CommandContext): Command {
  return new Command('positions')
    .description('what we hold and what it is worth at the last mark, the largest first')
    .addOption(limitOption(50))
    .addOption(cursorOption())
    .action(async ({ limit, cursor }: { limit: number; cursor?: string }, command: Command) => {
      const deps = context.connect()
      const page = await deps.readModel.positions(deps.mode, { limit, cursor: cursor ?? null })
      const table = {
        headings: ['MARKET', ' SHARES', ' AT', ' MARK', ' VALUE', ' GAIN', 'COPIED FROM', 'SINCE (UTC)'],
        rows: page.rows.map(positionRow),
        footer: moreFooter(page.next),
      }
      showTable(command, context, page, table, deps)
    })
}

const positionRow = (position: PositionView): string[] => [
  clip(`${position.outcome} · ${position.question}`, 48),
  short(position.shares, 2),
  short(position.averageCost, 4),
  position.mark === null ? '–' : short(position.mark, 4),
  dollars(position.value),
  gain(position.unrealised),
  clip(leaderName(position.leaderLabel, position.leader, false), 24),
  shortTime(position.openedAt),
]
