import { Command } from 'commander'
import type { StatusView } from '../db/read-model.ts'
import type { CommandContext } from './deps.ts'
import { dollars, gain, shortTime, show } from './output.ts'

/** `understudy status` */
export function statusCommand(context: CommandContext): Command {
  return new Command('status')
    .description('whether it may trade, whom it follows, and the account')
    .action(async (_options: unknown, command: Command) => {
      const deps = context.connect()
      const status = await deps.readModel.status(deps.mode, deps.now())
      show(command, context, status, () => statusLines(status), deps)
    })
}

function statusLines({ mode, halt, traders, signals, orders, account, lastSignalAt }: StatusView): string[] {
  const trading = halt
    ? `HALTED${halt.hard ? ' (hard: exits too)' : ''} since ${shortTime(halt.since)} by ${halt.by}: ${halt.switch}, ${halt.reason}`
    : 'running'
  return [
    `mode       ${mode}`,
    `trading    ${trading}`,
    `traders    ${traders.active} followed, ${traders.paused} paused`,
    `signals    ${signals.total} in all, ${signals.copied} copied, ${signals.skipped} skipped, ${signals.pending} pending; last ${shortTime(lastSignalAt)}`,
    `orders     ${orders.filled} filled, ${orders.open} open, ${orders.unknown} of unknown outcome`,
    ...(account
      ? [
          `equity     ${dollars(account.equity)} (deposited ${dollars(account.deposited)}, peak ${dollars(account.equityPeak)})`,
          `cash       ${dollars(account.cash)}, reserved ${dollars(account.reserved)}, at risk ${dollars(account.exposure)}`,
          `profit     ${gain(account.realised)} realised, ${gain(account.unrealised)} open; loss today ${dollars(account.dailyLoss)}`,
        ]
      : ['account    not open yet: the worker opens it at its first start']),
  ]
}
