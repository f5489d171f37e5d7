import { CommanderError } from 'commander'
import { AppError } from '../domain/errors.ts'

/** What the process ends with. Stable: scripts rely on them. A wrong configuration ends with 78 before any of these. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  conflict: 4,
  unavailable: 5,
  /** `replay` recomputed something else than what is stored. */
  different: 6,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

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
}
