/**
 * The closed set of errors. A business outcome is never one of these: it is a value with a named reason.
 *
 * `retry` says what a caller may do: `yes` (a later identical attempt can succeed), `no`, or `look-up` (the outcome is
 * unknown: ask, never repeat). Workers convert them once to Temporal failures, the API once to problem+json.
 */
export type Retry = 'yes' | 'no' | 'look-up'

/** Context for the reader of a log line: ids and numbers, never secrets. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>

export type AppErrorOptions = { cause?: unknown; details?: ErrorDetails }

/** Base of every error this product throws on purpose. */
export abstract class AppError extends Error {
  abstract override readonly name: string
  abstract readonly retry: Retry
  readonly details: ErrorDetails

  constructor(message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.details = options.details ?? {}
  }
}

/** The network or the other side failed in a way that may pass: refused, reset, timed out on a read, HTTP 5xx or 425. */
export class TransportError extends AppError {
  override readonly name = 'TransportError'
  readonly retry = 'yes'
}

/** The other side asked us to slow down. */
export class RateLimitError extends AppError {
  override readonly name = 'RateLimitError'
  readonly retry = 'yes'
  readonly retryAfterMs: number

  constructor(message: string, retryAfterMs: number, options: AppErrorOptions = {}) {
    super(message, options)
    this.retryAfterMs = retryAfterMs
  }
}

/** An outside answer lacks what we need or is not about what we asked: the outside world changed, a person must look. */
export class ResponseShapeError extends AppError {
  override readonly name = 'ResponseShapeError'
  readonly retry = 'no'
}

/** A command was sent and its outcome is not known. It must be looked up by its id and never sent again blindly. */
export class OutcomeUnknownError extends AppError {
  override readonly name = 'OutcomeUnknownError'
  readonly retry = 'look-up'
}

/** A signature, token or key is missing or wrong. */
export class AuthError extends AppError {
  override readonly name = 'AuthError'
  readonly retry = 'no'
}

/** The thing asked for does not exist. */
export class NotFoundError extends AppError {
  override readonly name = 'NotFoundError'
  readonly retry = 'no'
}

/** The thing exists in a state that forbids what was asked. */
export class ConflictError extends AppError {
  override readonly name = 'ConflictError'
  readonly retry = 'no'
}

/** Input from a person, a file or the environment is not usable. */
export class InvalidInputError extends AppError {
  override readonly name = 'InvalidInputError'
  readonly retry = 'no'
}

/** Something this code guarantees does not hold: a bug. */
export class InvariantError extends AppError {
  override readonly name = 'InvariantError'
  readonly retry = 'no'
}

/** States a condition that must hold. @throws InvariantError */
export function invariant(condition: unknown, message: string, details?: ErrorDetails): asserts condition {
  if (!condition) throw new InvariantError(message, details ? { details } : {})
}

/** The message of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
