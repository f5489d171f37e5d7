import { Command, Option } from 'commander'
import { NotFoundError } from '../domain/errors.ts'
import { formatDuration } from '../domain/money/format.ts'
import type { Address } from '../domain/money/ids.ts'
import { toNumber, type Usd, usd } from '../domain/money/units.ts'
import type { BacktestPlan, BacktestSkip, CopyTax, PriceGround } from '../domain/traders/copying/backtest.ts'
import type { FinishedBacktest } from '../temporal/research-messages.ts'
import type { CommandContext } from './deps.ts'
import { dollarAmount, lengthOfTime, toWallet } from './options.ts'
import { gain, percent, show, tableLines } from './output.ts'

type Result = FinishedBacktest['result']

const DAY_MS = 86_400_000
const USUAL_SIZE = usd(50_000_000n)

/** `understudy backtest <wallet>`: what copying it would have paid, and where the rest of its profit went. */
export function backtestCommand(context: CommandContext): Command {
  return new Command('backtest')
    .description('what copying a wallet would have paid: imagined trades, no money')
    .argument('<wallet>', 'whom', toWallet)
    .addOption(
      new Option('--delay <time>', 'from its trade to ours')
        .argParser(lengthOfTime('--delay', DAY_MS))
        .default(5_000, '5s'),
    )
    .addOption(
      new Option('--size <dollars>', 'dollars per copied purchase')
        .argParser(dollarAmount('--size'))
        .default(USUAL_SIZE, '50'),
    )
    .action(async (wallet: Address, { delay, size }: { delay: number; size: Usd }, command: Command) => {
      const deps = context.connect()
      const backtests = context.backtests()
      context.screen.note('asking the research process, which goes through the whole past; Ctrl-C leaves it to itself')
      const finished = await backtests.run({ wallet, delayMs: delay, stake: toNumber(size) })
      if (!finished) {
        throw new NotFoundError(`nothing is known of the past of wallet ${wallet}. Example: understudy discover --wait`)
      }
      const { plan, result } = finished
      show(command, context, { wallet, plan, ...result }, () => lines(wallet, plan, result, context), deps)
    })
}

function lines(wallet: Address, plan: BacktestPlan, result: Result, { screen }: CommandContext): string[] {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  return [
    `${wallet}, ${day(plan.from)} to ${day(plan.until)}: $${plan.stake} a copy, ${formatDuration(plan.delayMs)} behind. Imagined, no money.`,
    result.text,
    '',
    `copied     ${result.copied} of ${result.leaderTrades} trades, ${result.events} resolved events, ${money(result.stake)} staked`,
    ...(result.roi === null ? [] : [`return     ${signed(result.roi)} per dollar${intervalText(result)}`]),
    `prices     ${groundsText(result)}`,
    ...skipLines(result),
    '',
    ...tableLines({ headings: ['FROM THEIR PROFIT TO YOURS', ' DOLLARS', ''], rows: taxRows(result) }, screen),
  ]
}

const intervalText = ({ low, high }: Result): string =>
  low === null || high === null ? '' : `, 90% between ${signed(low)} and ${signed(high)}`

/** Such as "12 of 340 from order books we saw, 300 from a recorded mid and half a spread, 28 assumed". */
function groundsText({ grounds, copied }: Result): string {
  if (copied === 0) return 'none'
  const [first, ...others] = (Object.keys(GROUNDS) as PriceGround[]).filter((ground) => grounds[ground] > 0)
  if (first === undefined) return 'none'
  const rest = others.map((ground) => `, ${grounds[ground]} ${GROUNDS[ground]}`)
  return `${grounds[first]} of ${copied} ${GROUNDS[first]}${rest.join('')}`
}

const GROUNDS: Readonly<Record<PriceGround, string>> = {
  recorded: 'from order books we saw',
  reconstructed: 'from a recorded mid and half a spread',
  assumed: 'assumed',
}

function skipLines({ skipped }: Result): string[] {
  const reasons = (Object.entries(skipped) as [BacktestSkip, number][]).sort(([, a], [, b]) => b - a)
  return reasons.length === 0
    ? []
    : [`skipped    ${reasons.map(([reason, trades]) => `${trades} ${reason.replaceAll('-', ' ')}`).join(', ')}`]
}

function taxRows({ leaderProfit, profit, tax }: Result): string[][] {
  const steps: [string, number][] = [
    ['the same stakes at their prices', leaderProfit],
    ...PARTS.map(([part, name]): [string, number] => [name, -tax[part]]),
    ['yours', profit],
  ]
  const most = Math.max(...steps.map(([, amount]) => Math.abs(amount)), 0.01)
  return steps.map(([name, amount]) => [name, gain(amount.toFixed(2)), sidedBar(amount / most)])
}

const PARTS: readonly [keyof CopyTax, string][] = [
  ['delay', '  the price moved before you came'],
  ['spread', '  spread'],
  ['fees', '  fees'],
  ['skipped', '  trades not copied'],
  ['rounding', '  whole lots'],
]

const HALF = 12

/** Losses to the left of the middle, gains to the right. */
function sidedBar(share: number): string {
  const length = Math.round(Math.abs(share) * HALF)
  return share < 0 ? `${' '.repeat(HALF - length)}${'█'.repeat(length)}│` : `${' '.repeat(HALF)}│${'█'.repeat(length)}`
}

const money = (amount: number): string => gain(amount.toFixed(2)).replace(/^\+/, '')

const signed = (share: number): string => `${share > 0 ? '+' : ''}${percent(share)}`
