import { Command } from 'commander'
import type { DecisionSummary } from '../db/read-model/decisions.ts'
import { SKIP_REASONS, type SkipReason } from '../domain/copy/decision.ts'
import { toAddress } from '../domain/money/ids.ts'
import type { CommandContext } from './deps.ts'
import { cursorOption, limitOption, oneOf } from './options.ts'
import { clip, leaderName, moreFooter, shortTime, showTable } from './output.ts'

type DecisionOptions = {
  limit: number
  cursor?: string
  reason?: SkipReason
  verdict?: 'copy' | 'skip'
  trader?: string
}

/** `understudy decisions`: what was decided and by which rule. */
export function decisionsCommand(context: CommandContext): Command {
  return new Command('decisions')
    .description('what was decided, and which rule made a skip, newest first')
    .addOption(limitOption(20))
    .addOption(cursorOption())
    .option(
      '--reason <reason>',
      `only skips for this reason: ${SKIP_REASONS.join(', ')}`,
      oneOf('--reason', SKIP_REASONS),
    )
    .option('--verdict <verdict>', 'only these: copy, skip', oneOf('--verdict', ['copy', 'skip']))
    .option('--trader <wallet>', 'only of this trader')
    .action(async ({ limit, cursor, reason, verdict, trader }: DecisionOptions, command: Command) => {
      const filter = {
        ...(reason && { reason }),
        ...(verdict && { verdict }),
        ...(trader !== undefined && { leader: toAddress(trader) }),
      }
      const deps = context.connect()
      const page = await deps.readModel.decisions(deps.mode, { limit, cursor: cursor ?? null }, filter)
      const table = {
        headings: ['DECIDED (UTC)', 'DECISION', 'LEADER', 'SIDE', 'MARKET', 'VERDICT', 'FOUND', 'NEEDED'],
        rows: page.rows.map(decisionRow),
        footer: moreFooter(page.next),
      }
      showTable(command, context, page, table, deps)
    })
}

const decisionRow = (decision: DecisionSummary): string[] => [
  shortTime(decision.decidedAt),
  decision.decisionId,
  clip(leaderName(decision.leaderLabel, decision.leader, decision.leaderSimulated), 26),
  decision.side,
  clip(`${decision.outcome ?? decision.tokenId} · ${decision.question ?? 'unknown market'}`, 36),
  decision.reason === null ? decision.verdict : `${decision.verdict}: ${decision.reason}`,
  clip(decision.actual ?? '', 44),
  clip(decision.limit ?? '', 44),
]
