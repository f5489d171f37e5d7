import { CommanderError } from 'commander'
import { AppError } from '../domain/errors.ts'

/** What the process ends with. Stable: scripts rely on them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  conflict: 4,
  unavailable: 5,
  /** `replay` recomputed something else than what is stored. */
  different: 6,
  /** `doctor` found something broken. */
  unhealthy: 7,
  /** `EX_CONFIG` of sysexits.h. */
  badConfig: 78,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** The configuration cannot be used; the message lists every problem. */
export class BadConfigError extends AppError {
  override readonly name = 'BadConfigError'
  readonly retry = 'no'
}

/** The exit code for anything a command threw. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  if (!(error instanceof AppError)) return EXIT.failed
  return CODES[error.name] ?? EXIT.failed
}

const CODES: Readonly<Record<string, ExitCode>> = {
  InvalidInputError: EXIT.usage,
  NotFoundError: EXIT.notFound,
  ConflictError: EXIT.conflict,
  TransportError: EXIT.unavailable,
  RateLimitError: EXIT.unavailable,
  ReplayDiffers: EXIT.different,
  DoctorFoundFailure: EXIT.unhealthy,
  BadConfigError: EXIT.badConfig,
}
