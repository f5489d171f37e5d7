import { Command } from 'commander'
import type { LeaderView } from '../db/read-model.ts'
import { InvalidInputError } from '../domain/errors.ts'
import type { Address } from '../domain/money/ids.ts'
import type { Usd } from '../domain/money/units.ts'
import { type KnownPast, leaderShortfalls } from '../domain/traders/score/admission.ts'
import { BY, type CliDeps, type CommandContext } from './deps.ts'
import { leaderboardCommand } from './leaderboard.ts'
import { cursorOption, decimalNumber, dollarAmount, limitOption, oneOf, toWallet, wholeNumber } from './options.ts'
import { clip, dollars, figure, moreFooter, percent, shortTime, show, showTable } from './output.ts'
import { probabilityText } from './wallet-text.ts'

/** `understudy traders …`: whom we follow. */
export function tradersCommand(context: CommandContext): Command {
  return new Command('traders')
    .description('whom we follow')
    .addCommand(listCommand(context), { isDefault: true })
    .addCommand(leaderboardCommand(context))
    .addCommand(addCommand(context))
    .addCommand(pauseCommand(context))
    .addCommand(changeCommand(context, 'resume', 'resumed', 'copy a paused trader again'))
    .addCommand(changeCommand(context, 'remove', 'removed', 'follow a trader no more; what was copied stays'))
}

type ListOptions = {
  limit: number
  cursor?: string
  state?: 'active' | 'paused' | 'removed'
  minPnl30d?: Usd
  minSharpe?: number
  minTrades?: number
  minWinRate?: number
}

const listCommand = (context: CommandContext): Command =>
  new Command('list')
    .description('every trader, and where the belief in them comes from')
    .option('--state <state>', 'only these: active, paused, removed', oneOf('--state', ['active', 'paused', 'removed']))
    .option('--min-pnl-30d <dollars>', 'least profit of the last 30 days', dollarAmount('--min-pnl-30d'))
    .option('--min-sharpe <number>', 'least Sharpe ratio', decimalNumber('--min-sharpe', '0.7'))
    .option('--min-trades <number>', 'fewest trades in 30 days', wholeNumber('--min-trades', 0, 1_000_000_000))
    .option('--min-win-rate <fraction>', 'least win rate, 0…1', decimalNumber('--min-win-rate', '0.55'))
    .addOption(limitOption(100))
    .addOption(cursorOption())
    .action(async ({ limit, cursor, ...filter }: ListOptions, command: Command) => {
      const deps = context.connect()
      const page = await deps.readModel.traders(filter, { limit, cursor: cursor ?? null })
      const table = {
        headings: [
          'WALLET',
          'LABEL',
          'STATE',
          ' SCORE',
          ' PAYS',
          'EDGE',
          ' PNL 30D',
          ' SHARPE',
          ' TRADES',
          ' WON',
          'LAST TRADE (UTC)',
        ],
        rows: page.rows.map(traderRow),
        footer: moreFooter(page.next),
      }
      showTable(command, context, page, table, deps)
    })

function traderRow(trader: LeaderView): string[] {
  return [
    trader.wallet,
    clip(`${trader.label ?? '–'}${trader.simulated ? ' (simulated)' : ''}`, 32),
    clip(stateText(trader), 48),
    trader.score === null ? '–' : `${trader.score.toFixed(1)} ${trader.grade ?? '–'}`,
    probabilityText(trader.probability),
    `${trader.edge} ± ${trader.edgeSd} ${trader.edgeSource}`,
    trader.pnl30d === null ? '–' : dollars(trader.pnl30d),
    figure(trader.sharpe),
    trader.tradeCount === null ? '–' : String(trader.tradeCount),
    percent(trader.winRate),
    shortTime(trader.lastTradeAt),
  ]
}

function stateText({ active, paused, pausedBy, pauseReason, autoAdded, declining, liveEligible }: LeaderView): string {
  if (!active) return 'removed'
  if (paused) return `paused by ${pausedBy === 'automation' ? 'the rules' : 'you'}: ${pauseReason ?? ''}`
  const marks = [autoAdded ? 'added by the rules' : '', declining ? 'declining' : '', liveEligible ? 'live' : '']
  return ['active', ...marks.filter(Boolean)].join(', ')
}

type AddOptions = {
  label?: string
  edge?: number
  edgeSd?: number
  pnl30d?: Usd
  sharpe?: number
  trades?: number
  winRate?: number
  force?: boolean
}

const addCommand = (context: CommandContext): Command =>
  new Command('add')
    .description('follow a wallet; its edge is then assumed, not measured')
    .argument('<wallet>', 'proxy, Safe, deposit wallet or EOA: 0x and 40 hex digits', toWallet)
    .option('--label <name>', 'what to call them')
    .option('--edge <number>', 'assumed edge, in units of √(p(1−p)) per share', decimalNumber('--edge', '0.08'))
    .option('--edge-sd <number>', 'its standard deviation', decimalNumber('--edge-sd', '0.04'))
    .option('--pnl-30d <dollars>', 'profit of the last 30 days', dollarAmount('--pnl-30d'))
    .option('--sharpe <number>', 'Sharpe ratio', decimalNumber('--sharpe', '0.9'))
    .option('--trades <number>', 'trades in the last 30 days', wholeNumber('--trades', 0, 1_000_000_000))
    .option('--win-rate <fraction>', 'winning trades ÷ trades, 0…1', winRate)
    .option('--force', 'follow although the past misses a minimum')
    .action(async (wallet: Address, options: AddOptions, command: Command) => {
      const stats = pastOf(options)
      const deps = context.connect()
      const { leaders, leaderDefaults, now } = deps
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
      show(command, context, { wallet, outcome }, () => [`${wallet} ${outcome}`], deps)
    })

const pauseCommand = (context: CommandContext): Command =>
  new Command('pause')
    .description('copy no entries of a trader; their exits still count')
    .argument('<wallet>', 'whom', toWallet)
    .option('--reason <text>', 'why', `paused by ${BY}`)
    .action(async (wallet: Address, { reason }: { reason: string }, command: Command) => {
      const deps = context.connect()
      await deps.leaders.pause(wallet, reason, deps.now())
      showChange(context, command, deps, wallet, 'paused')
    })

const changeCommand = (
  context: CommandContext,
  name: 'resume' | 'remove',
  outcome: string,
  description: string,
): Command =>
  new Command(name)
    .description(description)
    .argument('<wallet>', 'whom', toWallet)
    .action(async (wallet: Address, _options: unknown, command: Command) => {
      const deps = context.connect()
      await deps.leaders[name](wallet, deps.now())
      showChange(context, command, deps, wallet, outcome)
    })

const showChange = (context: CommandContext, command: Command, deps: CliDeps, wallet: Address, outcome: string): void =>
  show(command, context, { wallet, outcome }, () => [`${wallet} ${outcome}`], deps)

function winRate(text: string): number {
  const value = decimalNumber('--win-rate', '0.58')(text)
  if (value >= 0 && value <= 1) return value
  throw new InvalidInputError(`--win-rate must be a fraction in 0…1, was "${text}". Example: --win-rate 0.58`)
}

const pastOf = ({ pnl30d, sharpe, trades, winRate: won }: AddOptions): KnownPast => ({
  ...(pnl30d === undefined ? {} : { pnl30d }),
  ...(sharpe === undefined ? {} : { sharpe }),
  ...(trades === undefined ? {} : { tradeCount: trades }),
  ...(won === undefined ? {} : { winRate: won }),
})
