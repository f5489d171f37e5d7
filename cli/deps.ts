import type { Leaders } from '../db/leaders.ts'
import type { ReadModel } from '../db/read-model.ts'
import type { Risk } from '../db/risk.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { EpochMs } from '../domain/money/units.ts'
import type { LeaderMinimums } from '../domain/traders/admission.ts'

/** What the commands work with. Made at the first command that needs it, so that help needs no database. */
export type CliDeps = {
  readModel: Pick<ReadModel, 'status' | 'signals' | 'decision' | 'traders'>
  leaders: Pick<Leaders, 'add' | 'pause' | 'resume' | 'remove'>
  risk: Pick<Risk, 'halt' | 'resume' | 'haltState'>
  leaderDefaults: LeaderMinimums & { assumedEdge: number; assumedEdgeSd: number }
  mode: Mode
  now: () => EpochMs
}

/** Where a command writes. `color` only where a terminal reads it. */
export type Screen = { print: (text: string) => void; color: boolean }

/** One command's surroundings. */
export type CommandContext = { connect: () => CliDeps; screen: Screen }

/** Who did it, as the database records it. */
export const BY = 'operator (CLI)'
