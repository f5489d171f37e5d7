import { Command } from 'commander'
import type { Address } from '../domain/money/ids.ts'
import type { CommandContext } from './deps.ts'
import { toWallet } from './options.ts'
import { show } from './output.ts'
import { loadWallet, summaryLines } from './wallet-text.ts'

/** `understudy score <wallet>`: what discovery thinks of a wallet, in five lines. */
export function scoreCommand(context: CommandContext): Command {
  return new Command('score')
    .description('what discovery thinks of a wallet: score, skill, verdict')
    .argument('<wallet>', 'whom', toWallet)
    .action(async (wallet: Address, _options: unknown, command: Command) => {
      const deps = context.connect()
      const view = await loadWallet(deps, wallet)
      const { profile: _, ...rest } = view
      show(command, context, rest, () => [...summaryLines(view), `why        understudy explain-score ${wallet}`], deps)
    })
}
