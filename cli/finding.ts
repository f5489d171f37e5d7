import { messageOf } from '../domain/errors.ts'

/** `warn` is worth knowing and stops nothing. `fix` is null where there is nothing to do. */
export type Finding = { check: string; state: 'ok' | 'warn' | 'fail'; found: string; fix: string | null }

export const ok = (check: string, found: string): Finding => ({ check, state: 'ok', found, fix: null })
export const warn = (check: string, found: string, fix: string | null): Finding => ({
  check,
  state: 'warn',
  found,
  fix,
})
export const fail = (check: string, found: string, fix: string): Finding => ({ check, state: 'fail', found, fix })

/** Ages of signals and books are differences of two clocks. */
const CLOCK_TOLERANCE_MS = 2_000

/** How far two clocks are apart. Positive: this machine is behind. */
export function clockFinding(check: string, differenceMs: number): Finding {
  const seconds = `${(Math.abs(differenceMs) / 1000).toFixed(1)} s`
  return Math.abs(differenceMs) <= CLOCK_TOLERANCE_MS
    ? ok(check, `within ${seconds}`)
    : fail(
        check,
        `this machine is ${seconds} ${differenceMs > 0 ? 'behind' : 'ahead'}`,
        'let the system set its clock (NTP)',
      )
}

/** What went wrong, in the words of whoever knows more: `fetch failed` alone tells nothing. */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && cause.message !== '' ? `${messageOf(error)} (${cause.message})` : messageOf(error)
}
