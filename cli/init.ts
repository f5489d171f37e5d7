import { Command } from 'commander'
import { ConflictError, InvalidInputError } from '../domain/errors.ts'
import type { CommandContext, Desk } from './deps.ts'
import { show } from './output.ts'

/** One question of `init`, the setting that it answers, and the option that answers it without asking. */
type Question = {
  key: string
  flag: string
  option: string
  description: string
  text: string
  /** What an empty answer means; null leaves the setting out. */
  fallback: string | null
}

const QUESTIONS: readonly Question[] = [
  {
    key: 'DEFAULT_BANKROLL',
    flag: '--bankroll <dollars>',
    option: 'bankroll',
    description: 'capital of the paper account',
    text: 'Capital of the paper account, dollars',
    fallback: '1000',
  },
  {
    key: 'COPY_TRADING_MAX_SIZE_PER_WALLET',
    flag: '--per-trader <dollars>',
    option: 'perTrader',
    description: 'most dollars in positions copied from one trader',
    text: 'Most dollars in positions copied from one trader',
    fallback: '100',
  },
  {
    key: 'MAX_DAILY_LOSS_USD',
    flag: '--daily-loss <dollars>',
    option: 'dailyLoss',
    description: 'loss of a day at which entries stop',
    text: 'Loss of a day at which entries stop, dollars',
    fallback: '200',
  },
  {
    key: 'API_PORT',
    flag: '--port <number>',
    option: 'port',
    description: 'port of the page, the API and the webhooks',
    text: 'Port of the page, the API and the webhooks',
    fallback: '8787',
  },
  {
    key: 'DATABASE_URL',
    flag: '--database-url <url>',
    option: 'databaseUrl',
    description: 'Postgres to use instead of the embedded one',
    text: 'Postgres to use; empty: our own, in the state folder',
    fallback: null,
  },
  {
    key: 'POLYGON_RPC_URLS',
    flag: '--rpc-urls <urls>',
    option: 'rpcUrls',
    description: 'Polygon RPC endpoints, separated by commas',
    text: 'Polygon RPC endpoints, separated by commas; empty: public ones',
    fallback: null,
  },
  {
    key: 'ALCHEMY_SIGNING_KEYS',
    flag: '--alchemy-keys <keys>',
    option: 'alchemyKeys',
    description: 'signing keys of Alchemy webhooks',
    text: 'Signing key of an Alchemy webhook; empty: none',
    fallback: null,
  },
]

type InitOptions = { force: boolean; yes: boolean } & Record<string, string | boolean | undefined>

/** `understudy init`: writes the settings, paper trading whatever is answered. */
export function initCommand(context: CommandContext): Command {
  const command = new Command('init')
    .description('ask for the settings and write them to .env; paper trading, always')
    .option('--force', 'replace an existing file', false)
    .option('--yes', 'ask nothing: what no option gives keeps its default', false)
  for (const { flag, description } of QUESTIONS) command.option(flag, description)
  return command.action(async (options: InitOptions, self: Command) => {
    const { desk, screen } = context
    if (desk.exists(desk.settingsPath) && !options.force) {
      throw new ConflictError(`${desk.settingsPath} exists already. Edit it, or replace it with --force`)
    }
    const answers = await answersOf(options, desk, screen.note)
    desk.check(answers)
    desk.write(desk.settingsPath, settingsText(answers), { secret: true })
    show(self, context, { file: desk.settingsPath, settings: Object.keys(answers) }, () => [
      `wrote ${desk.settingsPath} (readable by you only): paper trading`,
      'next: understudy doctor, npm start, understudy traders add <wallet>',
    ])
  })
}

/** Options first; then, where somebody is there, questions. A wrong answer is asked again, a wrong option is refused. */
async function answersOf(
  options: InitOptions,
  desk: Desk,
  note: (text: string) => void,
): Promise<Record<string, string>> {
  const answers: Record<string, string> = { DRY_RUN_MODE: 'true' }
  const given = QUESTIONS.filter(({ option }) => typeof options[option] === 'string')
  const { ask } = desk
  if (!ask && !options.yes && given.length === 0) {
    throw new InvalidInputError(
      'nobody is here to answer: expected --yes or options. Example: understudy init --yes --bankroll 1000',
    )
  }
  for (const question of QUESTIONS) {
    const option = options[question.option]
    const answer =
      typeof option === 'string'
        ? option
        : ask && !options.yes
          ? await askUntilRight(question, desk, ask, note)
          : question.fallback
    if (answer !== null && answer !== '') answers[question.key] = answer
  }
  return answers
}

async function askUntilRight(
  { key, text, fallback }: Question,
  desk: Desk,
  ask: (question: string) => Promise<string>,
  note: (text: string) => void,
): Promise<string | null> {
  for (;;) {
    const answer = (await ask(`${text}${fallback === null ? '' : ` [${fallback}]`}: `)).trim()
    if (answer === '') return fallback
    try {
      desk.check({ [key]: answer })
      return answer
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error
      note(error.message)
    }
  }
}

const settingsText = (answers: Readonly<Record<string, string>>): string =>
  [
    '# Settings of Understudy, written by `understudy init`. Every key is described in docs/configuration.md.',
    ...Object.entries(answers).map(([key, value]) => `${key}=${quoted(value)}`),
    '',
  ].join('\n')

/** As Node reads an environment file. @throws InvalidInputError where that has no way to write the value */
function quoted(value: string): string {
  if (/^[\w.:/@,?&=%+-]*$/.test(value)) return value
  const quote = ["'", '"', '`'].find((candidate) => !value.includes(candidate))
  if (quote === undefined || /[\r\n]/.test(value)) {
    throw new InvalidInputError('a setting must fit on one line and not hold all kinds of quotation marks')
  }
  return `${quote}${value}${quote}`
}
