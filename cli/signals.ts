import { Command } from 'commander'
import type { DecisionView, SignalView } from '../db/read-model.ts'
import { parseCanonicalJson } from '../domain/copy/canonical.ts'
import type { Decision, DecisionInputs } from '../domain/copy/decision.ts'
import { explainDecision } from '../domain/copy/explain.ts'
import { InvalidInputError, NotFoundError } from '../domain/errors.ts'
import type { CliDeps, CommandContext } from './deps.ts'
import { clip, shortAddress, shortTime, show, showTable } from './output.ts'

/** `understudy signals`: what leaders did lately and what became of it. */
export function signalsCommand({ connect, screen }: CommandContext): Command {
  return new Command('signals')
    .description('what leaders did lately and what became of it, newest first')
    .option('--limit <number>', 'how many, 1…200', parseLimit, 20)
    .option('--cursor <text>', 'go on where an earlier page ended')
    .action(async (options: { limit: number; cursor?: string }, command: Command) => {
      const { readModel, mode } = connect()
      const page = await readModel.signals(mode, { limit: options.limit, cursor: options.cursor ?? null })
      showTable(command, screen, page, {
        headings: ['SEEN (UTC)', 'LEADER', 'TRADE', 'MARKET', 'OUTCOME', 'FILL'],
        rows: page.rows.map(signalRow),
        ...(page.next === null ? {} : { footer: `more: --cursor ${page.next}` }),
      })
    })
}

function signalRow(signal: SignalView): string[] {
  const name = `${signal.leaderLabel ?? shortAddress(signal.leader)}${signal.leaderSimulated ? ' (simulated)' : ''}`
  return [
    shortTime(signal.seenAt),
    clip(name, 28),
    `${signal.side} ${signal.shares} @ ${signal.price}`,
    clip(`${signal.outcome ?? signal.tokenId} · ${signal.question ?? 'unknown market'}`, 44),
    clip(outcomeText(signal), 44),
    signal.fillId,
  ]
}

function outcomeText({ decision, order, reorged }: SignalView): string {
  if (reorged) return 'left the chain'
  if (!decision) return 'pending'
  if (decision.verdict === 'skip') return `skipped: ${decision.reason ?? ''}`
  if (!order) return 'copying'
  return order.price === null ? order.status : `${order.status}: ${order.shares} @ ${order.price}`
}

/** `understudy explain <id>`: a stored decision in plain sentences. */
export function explainCommand({ connect, screen }: CommandContext): Command {
  return new Command('explain')
    .description('why a signal was copied or skipped, from its stored record')
    .argument('<id>', 'a fill or a decision; the beginning is enough when only one has it')
    .action(async (id: string, _options: unknown, command: Command) => {
      const view = await loadDecision(connect(), id)
      const inputs = parseCanonicalJson(view.inputs) as DecisionInputs
      const decision = parseCanonicalJson(view.decision) as Decision
      const lines = explainDecision({ inputs, decision })
      const { decisionId, fillId, verdict } = view
      show(command, screen, { decisionId, fillId, verdict, lines }, () => [`decision ${decisionId}`, ...lines])
    })
}

/** @throws NotFoundError when no decision has this id, fill or beginning. */
export async function loadDecision({ readModel }: Pick<CliDeps, 'readModel'>, id: string): Promise<DecisionView> {
  const view = await readModel.decision(id)
  if (!view) throw new NotFoundError(`no decision of the id or fill "${clip(id, 160)}"`)
  return view
}

function parseLimit(text: string): number {
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) {
    throw new InvalidInputError(`--limit must be a whole number in 1…200, was "${text}"`)
  }
  return limit
}
