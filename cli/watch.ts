import { Command } from 'commander'
import type { ClosureView, SignalView, StatusView } from '../db/read-model.ts'
import type { CliDeps, CommandContext, Screen } from './deps.ts'
import { wholeNumber } from './options.ts'
import { clip, dollars, gain, leaderName, printable, short, styled, wantsJson } from './output.ts'
import { outcomeText } from './signals.ts'

const PAGE = 100
/** Also without a word from the database, it is asked this often. */
const ASK_EVERY_MS = 5_000
/** Changes come in bursts; one reading answers a burst. */
const GATHER_MS = 150

/** `understudy watch`: what happens, as it happens, until Ctrl-C. */
export function watchCommand(context: CommandContext): Command {
  return new Command('watch')
    .description('every signal and every profit or loss as it comes, until Ctrl-C; with --json one object a line')
    .option('--last <number>', 'how many earlier signals to begin with', wholeNumber('--last', 0, PAGE), 10)
    .action(async ({ last }: { last: number }, command: Command) => {
      const deps = context.connect()
      const report = wantsJson(command) ? reportJson(context.screen) : reportLines(context.screen, deps)
      await watch(deps, report, last, context.signal)
    })
}

/** Where what happens is told. */
type Report = {
  signalSettled(signal: SignalView): void
  lotClosed(closure: ClosureView): void
  statusIs(status: StatusView): void
  end(): void
}

/** Tells each signal once it is settled and each closing once, the oldest first, until `signal` ends it. */
async function watch(deps: CliDeps, report: Report, last: number, signal: AbortSignal): Promise<void> {
  const { readModel, mode } = deps
  const told = new Set<string>()
  let wake = () => {}
  const listener = deps.listen(() => wake())
  signal.addEventListener('abort', () => wake())
  try {
    for (let first = true; !signal.aborted; first = false) {
      const [signals, closures, status] = await Promise.all([
        readModel.signals(mode, { limit: PAGE }),
        readModel.closures(mode, { limit: PAGE }),
        readModel.status(mode, deps.now()),
      ])
      const settled = signals.rows.filter(isSettled)
      // What was before stays untold, but for the last few signals.
      if (first) for (const one of [...settled.slice(last), ...closures.rows]) told.add(idOf(one))
      for (const one of settled.toReversed()) if (isNew(told, one)) report.signalSettled(one)
      for (const one of closures.rows.toReversed()) if (isNew(told, one)) report.lotClosed(one)
      report.statusIs(status)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ASK_EVERY_MS)
        wake = () => {
          clearTimeout(timer)
          setTimeout(resolve, signal.aborted ? 0 : GATHER_MS)
        }
      })
    }
  } finally {
    report.end()
    await listener.close()
  }
}

const idOf = (one: SignalView | ClosureView): string => ('fillId' in one ? one.fillId : `closure ${one.closureId}`)

function isNew(told: Set<string>, one: SignalView | ClosureView): boolean {
  const id = idOf(one)
  if (told.has(id)) return false
  told.add(id)
  return true
}

const OPEN = new Set(['prepared', 'submitting'])

/** Nothing more will come of it, or an order waits for a person. */
const isSettled = ({ decision, order, reorged }: SignalView): boolean =>
  reorged || (decision !== null && (decision.verdict === 'skip' || (order !== null && !OPEN.has(order.status))))

function reportJson(screen: Screen): Report {
  let known = ''
  const print = (kind: string, value: object) => screen.print(JSON.stringify({ kind, ...value }))
  return {
    signalSettled: (signal) => print('signal', signal),
    lotClosed: (closure) => print('closure', closure),
    statusIs: (status) => {
      const text = JSON.stringify(status)
      if (text !== known) print('status', status)
      known = text
    },
    end: () => undefined,
  }
}

/** One line a happening; where somebody looks at it, the state of the account stays below the last one. */
function reportLines(screen: Screen, { isDemo }: Pick<CliDeps, 'isDemo'>): Report {
  let halted: boolean | null = null
  let footer = ''
  const printLine = (line: string) => {
    screen.print(`${footer === '' ? '' : CLEAR_LINE_ABOVE}${line}`)
    if (footer !== '') screen.print(footer)
  }
  if (isDemo) screen.print(styled('yellow', 'demo: simulated leaders, paper money', screen))
  return {
    signalSettled: (signal) => printLine(signalLine(signal, screen)),
    lotClosed: (closure) => printLine(closureLine(closure, screen)),
    statusIs: (status) => {
      if (halted !== null && halted !== status.halted) printLine(haltLine(status, screen))
      halted = status.halted
      if (!screen.isTerminal) return
      // Wrapped, it would not be cleared whole.
      const next = styled('dim', clip(footerOf(status), screen.columns() - 1), screen)
      if (next === footer) return
      screen.print(`${footer === '' ? '' : CLEAR_LINE_ABOVE}${next}`)
      footer = next
    },
    end: () => undefined,
  }
}

/** Up one line and erase it (ECMA-48 CPL, EL). */
const CLEAR_LINE_ABOVE = '\u001b[1F\u001b[2K'

const timeOf = (iso: string): string => iso.slice(11, 19)

function signalLine(signal: SignalView, screen: Screen): string {
  const skipped = signal.decision?.verdict !== 'copy' || signal.reorged
  const { decision, order } = signal
  const why = decision?.verdict === 'skip' ? ` (${decision.actual ?? ''}; needed ${decision.limit ?? ''})` : ''
  const after = order?.filledMs == null ? '' : `, ${(order.filledMs / 1000).toFixed(1)} s after it was seen`
  const trade = `${signal.side} ${short(signal.shares, 2)} @ ${short(signal.price, 4)}`
  const line = [
    timeOf(signal.seenAt),
    clip(leaderName(signal.leaderLabel, signal.leader, signal.leaderSimulated), 28).padEnd(28),
    trade.padEnd(22),
    clip(`${signal.outcome ?? '?'} · ${signal.question ?? 'unknown market'}`, 40).padEnd(40),
    `${outcomeText(signal)}${why}${after}`,
  ].join('  ')
  return styled(skipped ? 'dim' : 'bold', printable(line), screen)
}

function closureLine(closure: ClosureView, screen: Screen): string {
  const how = closure.cause === 'resolved' ? 'RESOLVED' : 'SOLD'
  const line = [
    timeOf(closure.closedAt),
    clip(leaderName(closure.leaderLabel, closure.leader, closure.leaderSimulated), 28).padEnd(28),
    `${how} ${short(closure.shares, 2)}`.padEnd(22),
    clip(`${closure.outcome} · ${closure.question}`, 40).padEnd(40),
    `cost ${dollars(closure.cost)}, brought ${dollars(closure.proceeds)}: ${gain(closure.realised)}`,
  ].join('  ')
  return styled(closure.realised.startsWith('-') ? 'red' : 'green', printable(line), screen)
}

const haltLine = ({ halt }: StatusView, screen: Screen): string =>
  halt
    ? styled('red', printable(`HALTED by ${halt.by}: ${halt.switch}, ${halt.reason}`), screen)
    : styled('green', 'trading resumed', screen)

function footerOf({ mode, account, halted, traders, signals }: StatusView): string {
  const money = account
    ? `equity ${dollars(account.equity)}, at risk ${dollars(account.exposure)}, today's loss ${dollars(account.dailyLoss)}`
    : 'no account yet'
  return `${mode} · ${halted ? 'HALTED' : 'running'} · ${money} · ${traders.active} traders · ${signals.pending} pending · Ctrl-C ends`
}
