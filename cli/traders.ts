import { Command } from 'commander'
import type { LeaderView } from '../db/read-model.ts'
import { InvalidInputError } from '../domain/errors.ts'
import { toAddress } from '../domain/money/ids.ts'
import { roundMicros, usd } from '../domain/money/units.ts'
import { type KnownPast, leaderShortfalls } from '../domain/traders/admission.ts'
import { BY, type CommandContext } from './deps.ts'
import { clip, shortTime, show, showTable } from './output.ts'

/** `understudy traders …`: whom we follow. */
export function tradersCommand(context: CommandContext): Command {
  return new Command('traders')
    .description('whom we follow')
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(addCommand(context))
    .addCommand(pauseCommand(context))
    .addCommand(resumeCommand(context))
    .addCommand(removeCommand(context))
}

const listCommand = ({ connect, screen }: CommandContext): Command =>
  new Command('list')
    .description('every leader, and where the belief in them comes from')
    .action(async (_, command) => {
      const { rows: leaders } = await connect().readModel.traders({}, { limit: 200 })
      showTable(command, screen, leaders, {
        headings: ['WALLET', 'LABEL', 'STATE', 'EDGE', 'LAST TRADE'],
        rows: leaders.map(leaderRow),
      })
    })

function leaderRow(leader: LeaderView): string[] {
  const state = leader.paused ? `paused: ${leader.pauseReason ?? ''}` : 'active'
  return [
    leader.wallet,
    clip(`${leader.label ?? '–'}${leader.simulated ? ' (simulated)' : ''}`, 32),
    leader.active ? clip(state, 40) : 'removed',
    `${leader.edge} ± ${leader.edgeSd} ${leader.edgeSource}`,
    shortTime(leader.lastTradeAt),
  ]
}

type AddOptions = {
  label?: string
  edge?: number
  edgeSd?: number
  pnl30d?: string
  sharpe?: number
  trades?: number
  winRate?: number
  force?: boolean
}

const addCommand = ({ connect, screen }: CommandContext): Command =>
  new Command('add')
    .description('follow a wallet; its edge is then assumed, not measured')
    .argument('<wallet>', 'proxy, Safe, deposit wallet or EOA: 0x and 40 hex digits')
    .option('--label <name>', 'what to call them')
    .option('--edge <number>', 'assumed edge, in units of √(p(1−p)) per share', parseNumber)
    .option('--edge-sd <number>', 'its standard deviation', parseNumber)
    .option('--pnl-30d <dollars>', 'profit of the last 30 days')
    .option('--sharpe <number>', 'Sharpe ratio', parseNumber)
    .option('--trades <number>', 'trades in the last 30 days', parseNumber)
    .option('--win-rate <fraction>', 'winning trades ÷ trades, 0…1', parseNumber)
    .option('--force', 'follow although the past misses a minimum')
    .action(async (walletText: string, options: AddOptions, command: Command) => {
      const wallet = toAddress(walletText)
      const stats = pastOf(options)
      const { leaders, leaderDefaults, now } = connect()
      const shortfalls = leaderShortfalls(stats, leaderDefaults)
      if (shortfalls.length > 0 && !options.force) {
        throw new InvalidInputError(`${shortfalls.join('; ')} (--force follows anyway)`)
      }
      const outcome = await leaders.add(
        {
          wallet,
          label: options.label ?? null,
          source: 'manual',
          edge: options.edge ?? leaderDefaults.assumedEdge,
          edgeSd: options.edgeSd ?? leaderDefaults.assumedEdgeSd,
          edgeSource: 'assumed',
          simulated: false,
          stats,
        },
        now(),
      )
      show(command, screen, { wallet, outcome }, () => [`${wallet} ${outcome}`])
    })

const pauseCommand = ({ connect, screen }: CommandContext): Command =>
  new Command('pause')
    .description('copy no entries of a leader; their exits still count')
    .argument('<wallet>')
    .option('--reason <text>', 'why', `paused by ${BY}`)
    .action(async (wallet: string, options: { reason: string }, command: Command) => {
      const { leaders, now } = connect()
      await leaders.pause(toAddress(wallet), options.reason, now())
      show(command, screen, { wallet: toAddress(wallet), outcome: 'paused' }, () => [`${toAddress(wallet)} paused`])
    })

const resumeCommand = ({ connect, screen }: CommandContext): Command =>
  new Command('resume')
    .description('copy a paused leader again')
    .argument('<wallet>')
    .action(async (wallet: string, _options: unknown, command: Command) => {
      const { leaders, now } = connect()
      await leaders.resume(toAddress(wallet), now())
      show(command, screen, { wallet: toAddress(wallet), outcome: 'resumed' }, () => [`${toAddress(wallet)} resumed`])
    })

const removeCommand = ({ connect, screen }: CommandContext): Command =>
  new Command('remove')
    .description('follow a leader no more; what was copied stays')
    .argument('<wallet>')
    .action(async (wallet: string, _options: unknown, command: Command) => {
      const { leaders, now } = connect()
      await leaders.remove(toAddress(wallet), now())
      show(command, screen, { wallet: toAddress(wallet), outcome: 'removed' }, () => [`${toAddress(wallet)} removed`])
    })

function pastOf({ pnl30d, sharpe, trades, winRate }: AddOptions): KnownPast {
  return {
    ...(pnl30d === undefined ? {} : { pnl30d: usd(parseDollars(pnl30d)) }),
    ...(sharpe === undefined ? {} : { sharpe }),
    ...(trades === undefined ? {} : { tradeCount: trades }),
    ...(winRate === undefined ? {} : { winRate }),
  }
}

function parseDollars(text: string): bigint {
  if (!/^-?\d{1,12}(\.\d+)?$/.test(text)) throw new InvalidInputError(`--pnl-30d must be dollars, was "${text}"`)
  return roundMicros(text, 'down')
}

function parseNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidInputError(`must be a number, was "${text}"`)
  return value
}
