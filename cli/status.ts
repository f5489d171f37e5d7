import { Command } from 'commander'
import type { StatusView } from '../db/read-model.ts'
import type { CommandContext } from './deps.ts'
import { shortTime, show } from './output.ts'

/** `understudy status` */
export function statusCommand({ connect, screen }: CommandContext): Command {
  return new Command('status')
    .description('whether it may trade, what it follows, and the account')
    .action(async (_options: unknown, command: Command) => {
      const { readModel, mode, now } = connect()
      const status = await readModel.status(mode, now())
      show(command, screen, status, () => statusLines(status))
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
          `equity     $${account.equity} (deposited $${account.deposited}, peak $${account.equityPeak})`,
          `cash       $${account.cash}, reserved $${account.reserved}, in positions $${account.exposure}`,
          `profit     $${account.realised} realised, $${account.unrealised} open; loss today $${account.dailyLoss}`,
        ]
      : ['account    not open yet']),
  ]
}
