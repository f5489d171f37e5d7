import { Command } from 'commander'
import { ConflictError } from '../domain/errors.ts'
import { BY, type CommandContext } from './deps.ts'
import { show } from './output.ts'

/** `understudy halt`: stop entering, at once. */
export function haltCommand(context: CommandContext): Command {
  return new Command('halt')
    .description('open nothing any more until resumed; exits stay possible unless --hard')
    .requiredOption('--reason <text>', 'why; stored and shown')
    .option('--hard', 'stop exits too', false)
    .action(async ({ reason, hard }: { reason: string; hard: boolean }, command: Command) => {
      const deps = context.connect()
      const { risk, mode, now } = deps
      const halted = await risk.halt(mode, { switch: 'manual', reason, hard, evidence: {}, by: BY }, now())
      if (!halted) throw new ConflictError(`${mode} trading is halted already`)
      const state = await risk.haltState(mode)
      show(command, context, state, () => [`${mode} trading halted${hard ? ', exits too' : ''}: ${reason}`], deps)
    })
}

/** `understudy resume`: the only way on after any halt. */
export function resumeCommand(context: CommandContext): Command {
  return new Command('resume').description('trade again after a halt').action(async (_, command: Command) => {
    const deps = context.connect()
    const { risk, mode, now } = deps
    await risk.resume(mode, BY, now())
    show(command, context, await risk.haltState(mode), () => [`${mode} trading resumed`], deps)
  })
}
