import type { ChangeTopic } from '../db/changes.ts'
import type { Roster } from '../db/discovery/roster.ts'
import type { Leaders } from '../db/leaders.ts'
import type { DiscoveryReads } from '../db/read-model/discovery.ts'
import type { ReadModel } from '../db/read-model.ts'
import type { Risk } from '../db/risk.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { EpochMs } from '../domain/money/units.ts'
import type { LeaderMinimums } from '../domain/traders/score/admission.ts'
import type { Backtests } from '../temporal/backtests.ts'
import type { DiscoveryControl } from '../temporal/discovery.ts'
import type { DoctorProbes } from './doctor-probes.ts'

/** What the commands work with. Made at the first command that needs it, so that help needs no database. */
export type CliDeps = {
  readModel: Pick<
    ReadModel,
    | 'status'
    | 'signals'
    | 'decision'
    | 'decisions'
    | 'orders'
    | 'executions'
    | 'closures'
    | 'positions'
    | 'pnl'
    | 'equity'
    | 'traders'
  >
  leaders: Pick<Leaders, 'add' | 'pause' | 'resume' | 'remove'>
  risk: Pick<Risk, 'halt' | 'resume' | 'haltState'>
  roster: Pick<Roster, 'load' | 'history' | 'pin' | 'ban' | 'clear'>
  discovery: Pick<DiscoveryReads, 'leaderboard' | 'countWallets' | 'wallet' | 'verdictDays'>
  /** Hears of committed changes until it is closed. */
  listen: (onChange: (topics: readonly ChangeTopic[]) => void) => { close(): Promise<void> }
  leaderDefaults: LeaderMinimums & { assumedEdge: number; assumedEdgeSd: number }
  mode: Mode
  /** What is connected to is the demo's database: simulated leaders, nobody's account. */
  isDemo: boolean
  now: () => EpochMs
}

/** Where a command writes: results to `print`, everything else to `note`. `color` only where a terminal reads it. */
export type Screen = {
  print: (text: string) => void
  /** Progress and remarks, on the error stream, which is not what a pipe reads. */
  note: (text: string) => void
  color: boolean
  /** Somebody looks at it as it comes. */
  isTerminal: boolean
  /** How many characters fit on one of its lines. */
  columns: () => number
}

/** Questions and files of `init`, and files of `export`. */
export type Desk = {
  /** Asks a person; null where nobody can answer. */
  ask: ((question: string) => Promise<string>) | null
  exists: (path: string) => boolean
  /** Writes a file; `secret` for its owner only. */
  write: (path: string, text: string, options: { secret: boolean }) => void
  append: (path: string, text: string) => void
  /** Where settings are kept. */
  settingsPath: string
  /** What the settings would make of these values. @throws InvalidInputError naming every problem */
  check: (settings: Readonly<Record<string, string>>) => void
}

/** One command's surroundings. */
export type CommandContext = {
  connect: () => CliDeps
  screen: Screen
  desk: Desk
  probes: () => DoctorProbes
  /** Discovery on the Temporal server of what runs, and how many wallets a run of it reads unless told otherwise. */
  discovery: () => { control: DiscoveryControl; candidatesPerRun: number }
  /** Back-tests on the same server. */
  backtests: () => Backtests
  /** The operator token of the running stack, null where there is none. */
  operatorToken: () => { token: string; from: string } | null
  /** Aborted when the user presses Ctrl-C. */
  signal: AbortSignal
}

/** Who did it, as the database records it. */
export const BY = 'operator (CLI)'
