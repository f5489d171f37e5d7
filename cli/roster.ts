import { Command } from 'commander'
import type { Address } from '../domain/money/ids.ts'
import type { RosterMember, RosterOverride } from '../domain/traders/roster/roster-types.ts'
import { BY, type CommandContext } from './deps.ts'
import { toWallet } from './options.ts'
import { clip, shortTime, show, showTable } from './output.ts'

/** `understudy roster …`: whom the rules follow, and what a person has ruled instead. */
export function rosterCommand(context: CommandContext): Command {
  return new Command('roster')
    .description('whom the rules follow, what you ruled instead, and why it changed')
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(historyCommand(context))
    .addCommand(rulingCommand(context, 'pin', 'follow a wallet whatever the rules say'))
    .addCommand(rulingCommand(context, 'ban', 'never follow a wallet, whatever the rules say'))
    .addCommand(rulingCommand(context, 'clear', 'leave a wallet to the rules again'))
}

const listCommand = (context: CommandContext): Command =>
  new Command('list')
    .description('everyone who is or was followed, and every pin and ban')
    .action(async (_options: unknown, command: Command) => {
      const deps = context.connect()
      const state = await deps.roster.load()
      const overrides = new Map(state.overrides.map((ruling) => [ruling.wallet, ruling]))
      const strangers = state.overrides.filter(
        ({ wallet }) => !state.members.some((member) => member.wallet === wallet),
      )
      const table = {
        headings: ['WALLET', 'STATE', 'ADDED BY', 'EDGE', 'CHANGED (UTC)', 'RULING'],
        rows: [
          ...state.members.map((member) => memberRow(member, overrides.get(member.wallet))),
          ...strangers.map((ruling) => [ruling.wallet, 'not followed', '–', '–', '–', rulingText(ruling)]),
        ],
      }
      showTable(command, context, state, table, deps)
    })

function memberRow(member: RosterMember, ruling: RosterOverride | undefined): string[] {
  const { wallet, active, paused, pausedBy, declining, autoAdded, edge, changedAt } = member
  const state = paused ? `paused by ${pausedBy ?? 'someone'}` : 'followed'
  return [
    wallet,
    `${active ? state : 'removed'}${declining ? ', declining' : ''}`,
    autoAdded ? 'the rules' : 'you',
    `${edge.edge.toFixed(3)} ± ${edge.edgeSd.toFixed(3)} ${edge.edgeSource}`,
    shortTime(new Date(changedAt).toISOString()),
    ruling ? rulingText(ruling) : '–',
  ]
}

const rulingText = ({ kind, reason }: RosterOverride): string => clip(`${kind}: ${reason}`, 60)

const historyCommand = (context: CommandContext): Command =>
  new Command('history')
    .description('every change of one wallet’s place, and why')
    .argument('<wallet>', 'whose', toWallet)
    .action(async (wallet: Address, _options: unknown, command: Command) => {
      const deps = context.connect()
      const events = await deps.roster.history(wallet)
      const table = {
        headings: ['AT (UTC)', 'CHANGE', 'BY', 'WHY'],
        rows: events.map(({ at, change, by, reason }) => [shortTime(new Date(at).toISOString()), change, by, reason]),
      }
      showTable(command, context, events, table, deps)
    })

const RULED = { pin: 'pinned', ban: 'banned', clear: 'left to the rules' } as const

const rulingCommand = (context: CommandContext, ruling: keyof typeof RULED, description: string): Command =>
  new Command(ruling)
    .description(description)
    .argument('<wallet>', 'whom', toWallet)
    .requiredOption('--reason <text>', 'why; stored and shown')
    .action(async (wallet: Address, { reason }: { reason: string }, command: Command) => {
      const deps = context.connect()
      await deps.roster[ruling](wallet, reason, BY, deps.now())
      const lines = [`${wallet} ${RULED[ruling]}: ${reason}`]
      show(command, context, { wallet, ruling, reason }, () => lines, deps)
    })
