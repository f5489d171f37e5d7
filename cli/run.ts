import { Command, CommanderError } from 'commander'
import { messageOf } from '../domain/errors.ts'
import type { CommandContext } from './deps.ts'
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts'
import { haltCommand, resumeCommand } from './halt.ts'
import { ReplayDiffers, replayCommand } from './replay.ts'
import { explainCommand, signalsCommand } from './signals.ts'
import { statusCommand } from './status.ts'
import { tradersCommand } from './traders.ts'

/**
 * Runs one command line (without program name) and answers with the exit code. Results go to the screen, problems to
 * `complain`; it never throws.
 */
export async function runCli(
  args: readonly string[],
  context: CommandContext,
  complain: (text: string) => void,
): Promise<ExitCode> {
  const program = createProgram(context, complain)
  try {
    await program.parseAsync(args, { from: 'user' })
    return EXIT.ok
  } catch (error) {
    if (error instanceof ReplayDiffers) return EXIT.different
    // Commander has printed its own.
    if (!(error instanceof CommanderError)) complain(`understudy: ${messageOf(error)}\n`)
    return exitCodeOf(error)
  }
}

function createProgram(context: CommandContext, complain: (text: string) => void): Command {
  const program = new Command('understudy')
    .description('copies the trades of proven Polymarket wallets, on paper first')
    .option('--json', 'print JSON instead of text')
    .addCommand(statusCommand(context))
    .addCommand(tradersCommand(context))
    .addCommand(signalsCommand(context))
    .addCommand(explainCommand(context))
    .addCommand(replayCommand(context))
    .addCommand(haltCommand(context))
    .addCommand(resumeCommand(context))
    .addHelpText('after', EXIT_HELP)
  for (const command of [program, ...allCommands(program)]) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => context.screen.print(text.trimEnd()), writeErr: complain })
      .showHelpAfterError('(--help shows how)')
  }
  return program
}

const allCommands = (command: Command): Command[] => command.commands.flatMap((inner) => [inner, ...allCommands(inner)])

const EXIT_HELP = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 conflicts with the present state,
5 database not available, 6 replay came out differently, 78 wrong configuration.`
