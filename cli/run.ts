import { Command, CommanderError } from 'commander'
import { AppError, messageOf } from '../domain/errors.ts'
import { backtestCommand } from './backtest.ts'
import { completionCommand } from './completion.ts'
import { decisionsCommand } from './decisions.ts'
import type { CommandContext } from './deps.ts'
import { discoverCommand } from './discover.ts'
import { DoctorFoundFailure, doctorCommand } from './doctor.ts'
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts'
import { explainScoreCommand } from './explain-score.ts'
import { exportCommand } from './export.ts'
import { haltCommand, resumeCommand } from './halt.ts'
import { initCommand } from './init.ts'
import { positionsCommand } from './positions.ts'
import { dailyCommand, profitCommand } from './profit.ts'
import { ReplayDiffers, replayCommand } from './replay.ts'
import { rosterCommand } from './roster.ts'
import { scoreCommand } from './score.ts'
import { explainCommand, signalsCommand } from './signals.ts'
import { statusCommand } from './status.ts'
import { tokenCommand } from './token.ts'
import { tradersCommand } from './traders.ts'
import { verdictsCommand } from './verdicts.ts'
import { watchCommand } from './watch.ts'

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
    // Commander, the replay and the doctor have printed their own.
    if (!(error instanceof CommanderError || error instanceof ReplayDiffers || error instanceof DoctorFoundFailure)) {
      complain(`understudy: ${complaintOf(error)}\n`)
    }
    return exitCodeOf(error)
  }
}

/** SQLSTATE of a table or function that does not exist: a database that the migrations never saw. */
const MISSING = new Set(['42P01', '42883', '42703'])

const complaintOf = (error: unknown): string =>
  error instanceof AppError && MISSING.has(String(error.details['sqlState']))
    ? `${messageOf(error)}. The schema is older than this program, or missing. Example: npm run migrate`
    : messageOf(error)

function createProgram(context: CommandContext, complain: (text: string) => void): Command {
  const { print } = context.screen
  const program = new Command('understudy')
    .description('copies the trades of proven Polymarket wallets, on paper first')
    .option('--json', 'print JSON instead of text')
    .addHelpText('after', EXIT_HELP)
  for (const command of [
    initCommand(context),
    doctorCommand(context),
    statusCommand(context),
    watchCommand(context),
    tradersCommand(context),
    discoverCommand(context),
    rosterCommand(context),
    scoreCommand(context),
    explainScoreCommand(context),
    backtestCommand(context),
    verdictsCommand(context),
    signalsCommand(context),
    decisionsCommand(context),
    explainCommand(context),
    replayCommand(context),
    positionsCommand(context),
    profitCommand(context),
    dailyCommand(context),
    exportCommand(context),
    haltCommand(context),
    resumeCommand(context),
    tokenCommand(context),
    completionCommand(print, () => program),
  ]) {
    program.addCommand(command)
  }
  for (const command of [program, ...allCommands(program)]) {
    const example = EXAMPLES[pathOf(command)]
    if (example !== undefined && command !== program) command.addHelpText('after', `\nExample:\n  ${example}`)
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => print(text.trimEnd()), writeErr: complain })
      .showHelpAfterError(`${example === undefined ? '' : `Example: ${example}. `}--help tells more.`)
  }
  return program
}

const allCommands = (command: Command): Command[] => command.commands.flatMap((inner) => [inner, ...allCommands(inner)])

const pathOf = (command: Command): string =>
  command.parent?.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()

const WALLET = '0xa253d75c2dfb2c6650291d5e8d54076d2fb40181'

/** One use of each command, by its words. */
const EXAMPLES: Readonly<Record<string, string>> = {
  understudy: 'understudy status',
  init: 'understudy init --yes --bankroll 1000 --per-trader 100',
  doctor: 'understudy doctor',
  status: 'understudy status --json',
  watch: 'understudy watch --last 20',
  traders: 'understudy traders list --state active',
  'traders list': 'understudy traders list --min-sharpe 0.7 --min-win-rate 0.55',
  'traders leaderboard': 'understudy traders leaderboard --min-score 70 --evidence',
  'traders add': `understudy traders add ${WALLET} --label Ada`,
  'traders pause': `understudy traders pause ${WALLET} --reason "cold streak"`,
  'traders resume': `understudy traders resume ${WALLET}`,
  'traders remove': `understudy traders remove ${WALLET}`,
  discover: 'understudy discover --wait',
  roster: 'understudy roster',
  'roster list': 'understudy roster list --json',
  'roster history': `understudy roster history ${WALLET}`,
  'roster pin': `understudy roster pin ${WALLET} --reason "know them"`,
  'roster ban': `understudy roster ban ${WALLET} --reason "wash trades"`,
  'roster clear': `understudy roster clear ${WALLET} --reason "let the rules decide"`,
  score: `understudy score ${WALLET}`,
  'explain-score': `understudy explain-score ${WALLET}`,
  backtest: `understudy backtest ${WALLET} --delay 5s --size 50`,
  verdicts: 'understudy verdicts --json',
  signals: 'understudy signals --limit 50',
  decisions: 'understudy decisions --reason price-moved',
  explain: 'understudy explain d0123456789abcdef',
  replay: 'understudy replay d0123456789abcdef',
  positions: 'understudy positions',
  profit: 'understudy profit --days 30',
  daily: 'understudy daily --days 14',
  export: 'understudy export csv signals --out signals.csv',
  'export csv': 'understudy export csv signals --out signals.csv',
  halt: 'understudy halt --reason "odd fills"',
  resume: 'understudy resume',
  token: 'understudy token',
  completion: 'understudy completion bash > ~/.local/share/bash-completion/completions/understudy',
}

const EXIT_HELP = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 conflicts with the present state,
5 database or who does the work not available, 6 replay came out differently, 7 doctor found a failure, 78 wrong configuration.`
