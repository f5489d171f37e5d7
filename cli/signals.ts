import { Command } from 'commander'
import type { DecisionView, SignalView } from '../db/read-model.ts'
import { parseCanonicalJson } from '../domain/copy/canonical.ts'
import type { Decision, DecisionInputs } from '../domain/copy/decision.ts'
import { explainDecision } from '../domain/copy/explain.ts'
import { NotFoundError } from '../domain/errors.ts'
import { toAddress } from '../domain/money/ids.ts'
import type { CliDeps, CommandContext } from './deps.ts'
import { cursorOption, limitOption } from './options.ts'
import { clip, leaderName, moreFooter, short, shortTime, show, showTable } from './output.ts'

type SignalOptions = { limit: number; cursor?: string; trader?: string }

/** `understudy signals`: what leaders did lately and what became of it. */
export function signalsCommand(context: CommandContext): Command {
  return new Command('signals')
    .description('what leaders did lately and what became of it, newest first')
    .addOption(limitOption(20))
    .addOption(cursorOption())
    .option('--trader <wallet>', 'only of this trader')
    .action(async ({ limit, cursor, trader }: SignalOptions, command: Command) => {
      const filter = trader === undefined ? {} : { leader: toAddress(trader) }
      const deps = context.connect()
      const page = await deps.readModel.signals(deps.mode, { limit, cursor: cursor ?? null }, filter)
      const table = {
        headings: ['SEEN (UTC)', 'LEADER', 'TRADE', 'MARKET', 'OUTCOME', 'FILL'],
        rows: page.rows.map(signalRow),
        footer: moreFooter(page.next),
      }
      showTable(command, context, page, table, deps)
    })
}

const signalRow = (signal: SignalView): string[] => [
  shortTime(signal.seenAt),
  clip(leaderName(signal.leaderLabel, signal.leader, signal.leaderSimulated), 28),
  `${signal.side} ${short(signal.shares, 2)} @ ${short(signal.price, 4)}`,
  clip(`${signal.outcome ?? signal.tokenId} · ${signal.question ?? 'unknown market'}`, 44),
  clip(outcomeText(signal), 44),
  signal.fillId,
]

/** What became of a signal, in a few words. */
export function outcomeText({ decision, order, reorged }: SignalView): string {
  if (reorged) return 'left the chain'
  if (!decision) return 'pending'
  if (decision.verdict === 'skip') return `skipped: ${decision.reason ?? ''}`
  if (!order) return 'copying'
  return order.price === null ? order.status : `${order.status}: ${short(order.shares, 2)} @ ${short(order.price, 4)}`
}

/** `understudy explain <id>`: a stored decision in plain sentences. */
export function explainCommand(context: CommandContext): Command {
  return new Command('explain')
    .description('why a signal was copied or skipped, from its stored record')
    .argument('<id>', 'a fill or a decision; the beginning is enough when only one has it')
    .action(async (id: string, _options: unknown, command: Command) => {
      const deps = context.connect()
      const view = await loadDecision(deps, id)
      const inputs = parseCanonicalJson(view.inputs) as DecisionInputs
      const decision = parseCanonicalJson(view.decision) as Decision
      const lines = explainDecision({ inputs, decision })
      const { decisionId, fillId, verdict } = view
      show(command, context, { decisionId, fillId, verdict, lines }, () => [`decision ${decisionId}`, ...lines], deps)
    })
}

/** @throws NotFoundError when no decision has this id, fill or beginning. */
export async function loadDecision({ readModel }: Pick<CliDeps, 'readModel'>, id: string): Promise<DecisionView> {
  const view = await readModel.decision(id)
  if (view) return view
  throw new NotFoundError(
    `no decision of the id or fill "${clip(id, 160)}"; expected one of those that understudy decisions lists, for example d0123456789abcdef`,
  )
}
