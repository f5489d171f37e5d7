import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { AppError, InvalidInputError } from '../domain/errors.ts'
import type { EpochMs } from '../domain/money/units.ts'
import type { DiscoverySource } from '../domain/traders/history.ts'
import type { DiscoveryState } from '../temporal/discovery.ts'
import type { ResearchProgress, ResearchStep, ResearchSummary } from '../temporal/research-messages.ts'
import type { CommandContext, Screen } from './deps.ts'
import { oneOf, wholeNumber } from './options.ts'
import { clip, printable, show } from './output.ts'

const SOURCES = ['leaderboard', 'trades', 'chain', 'bitquery'] as const satisfies readonly DiscoverySource[]
const ASK_EVERY_MS = 500

/** The run that was waited for did not succeed; its reason has been printed. */
class DiscoveryFailed extends AppError {
  override readonly name = 'DiscoveryFailed'
  readonly retry = 'no'
}

type DiscoverOptions = {
  wait: boolean
  source?: DiscoverySource[]
  wallets?: number
  backfill?: EpochMs
}

/** `understudy discover`: looks for traders now, without waiting for the hour. */
export function discoverCommand(context: CommandContext): Command {
  return new Command('discover')
    .description('look for traders worth copying now; joins a run that is under way')
    .argument('[until]', 'with --backfill: the end of the time to make up for')
    .option('--wait', 'show its progress and wait for its end', false)
    .option('--source <source>', `look only here, may be repeated: ${SOURCES.join(', ')}`, addSource)
    .option('--wallets <number>', 'most wallets to read', wholeNumber('--wallets', 1, 1000))
    .option('--backfill <from>', 'do what the schedule would have done from then until <until>', toTime('--backfill'))
    .action(async (until: string | undefined, options: DiscoverOptions, command: Command) => {
      if (options.backfill !== undefined) await backfill(context, command, options.backfill, until)
      else await discover(context, command, options)
    })
}

async function discover(context: CommandContext, command: Command, { wait, source, wallets }: DiscoverOptions) {
  const { control, candidatesPerRun } = context.discovery()
  const { workflowId, outcome } = await control.start({
    sources: source ?? null,
    wallets: wallets ?? candidatesPerRun,
  })
  const started = outcome === 'started' ? `discovery ${workflowId} started` : `discovery ${workflowId} is under way`
  if (!wait) {
    show(command, context, { workflowId, outcome }, () => [started, 'understudy discover --wait shows its progress'])
    return
  }
  context.screen.note(started)
  const summary = await follow(() => control.look(workflowId), context)
  if (summary)
    show(command, context, summary, () => [summary.summary, ...summary.failures.map((line) => `failed: ${line}`)])
}

/** Shows how it goes until it ends, or until Ctrl-C, which leaves the run alone. */
async function follow(
  look: () => Promise<DiscoveryState>,
  { screen, signal }: CommandContext,
): Promise<ResearchSummary | null> {
  const tell = screen.isTerminal ? tellOnTerminal(screen) : tellInLines(screen)
  while (!signal.aborted) {
    const state = await look()
    switch (state.kind) {
      case 'done':
        return state.summary
      case 'failed':
        throw new DiscoveryFailed(`discovery failed: ${state.reason}`)
      case 'running':
        if (state.progress) tell(state.progress)
    }
    await sleep(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined)
  }
  screen.note('discovery goes on by itself')
  return null
}

/** Up one line and erase it (ECMA-48 CPL, EL). */
const CLEAR_LINE_ABOVE = '\u001b[1F\u001b[2K'
const BAR = 24

/** One line that stays where it is. */
function tellOnTerminal(screen: Screen): (progress: ResearchProgress) => void {
  let clear = ''
  return (progress) => {
    const step = progress.steps.findLast(({ state }) => state === 'running')
    if (!step) return
    const line = [barOf(step), amountOf(step), step.name, endOf(progress)].filter((part) => part !== '').join('  ')
    // Wrapped, it would not be cleared whole.
    screen.note(`${clear}${clip(printable(line), screen.columns() - 1)}`)
    clear = CLEAR_LINE_ABOVE
  }
}

function barOf({ done, total }: ResearchStep): string {
  if (total === null || total === 0) return ''
  const full = Math.round((BAR * Math.min(done, total)) / total)
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)}`
}

const amountOf = ({ done, total }: ResearchStep): string => (total === null ? `${done}` : `${done}/${total}`)

const endOf = ({ expectedEndAt }: ResearchProgress): string =>
  expectedEndAt === null ? '' : `until about ${new Date(expectedEndAt).toISOString().slice(11, 16)} UTC`

/** A line whenever a step ends, for logs. */
function tellInLines(screen: Screen): (progress: ResearchProgress) => void {
  const told = new Set<string>()
  return ({ steps }) => {
    for (const step of steps) {
      if (step.state === 'running' || told.has(step.name)) continue
      told.add(step.name)
      const note = step.note === null ? '' : `: ${step.note}`
      screen.note(printable(`${step.name} ${step.state}, ${amountOf(step)}${note}`))
    }
  }
}

async function backfill(context: CommandContext, command: Command, from: EpochMs, text: string | undefined) {
  if (text === undefined) {
    throw new InvalidInputError(`--backfill needs an end. Example: ${EXAMPLE}`)
  }
  const until = toTime('<until>')(text)
  if (until <= from) throw new InvalidInputError(`<until> must be after --backfill, was "${text}". Example: ${EXAMPLE}`)
  const { control } = context.discovery()
  await control.backfill(from, until)
  const range = { from: new Date(from).toISOString(), until: new Date(until).toISOString() }
  show(command, context, range, () => [
    `runs between ${range.from} and ${range.until} are made up for, one after the other`,
  ])
}

const EXAMPLE = 'understudy discover --backfill 2026-11-20T00:00Z 2026-11-20T06:00Z'

const toTime =
  (option: string) =>
  (text: string): EpochMs => {
    const at = Date.parse(text)
    if (/^\d{4}-\d{2}-\d{2}(T.*)?$/.test(text) && !Number.isNaN(at)) return at
    throw new InvalidInputError(`${option} must be an ISO time, was "${text}". Example: ${EXAMPLE}`)
  }

const addSource = (text: string, earlier: readonly DiscoverySource[] = []): DiscoverySource[] => [
  ...earlier,
  oneOf('--source', SOURCES)(text),
]
