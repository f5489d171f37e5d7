import type { EpochMs } from '../../domain/money/units.ts'
import type { CubeRow } from './rows.ts'

const HOUR_MS = 3_600_000

/** Whether a row passes a `where`: all that it names, and one of what `any` lists. */
export function passes(row: CubeRow, where: unknown, now: EpochMs): boolean {
  return Object.entries((where ?? {}) as Record<string, unknown>).every(([name, wanted]) => {
    if (name === 'any') return (wanted as unknown[]).some((one) => passes(row, one, now))
    if (name === 'Block') return passesTime(row.at, (wanted as { Time?: Times }).Time ?? {}, now)
    return passesValue((row as Record<string, unknown>)[name], wanted)
  })
}

type Times = {
  since?: string
  after?: string
  till?: string
  before?: string
  since_relative?: { days_ago?: number; hours_ago?: number; minutes_ago?: number }
}

function passesTime(at: EpochMs, { since, after, till, before, since_relative: ago }: Times, now: EpochMs): boolean {
  const hours = (ago?.days_ago ?? 0) * 24 + (ago?.hours_ago ?? 0) + (ago?.minutes_ago ?? 0) / 60
  return (
    (since === undefined || at >= Date.parse(since)) &&
    (after === undefined || at > Date.parse(after)) &&
    (till === undefined || at <= Date.parse(till)) &&
    (before === undefined || at < Date.parse(before)) &&
    (ago === undefined || at >= now - hours * HOUR_MS)
  )
}

function passesValue(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted
  return Object.entries(wanted).every(([name, operand]) => {
    switch (name) {
      case 'is':
        return value === operand
      case 'not':
        return value !== operand
      case 'in':
        return (operand as unknown[]).includes(value)
      case 'notIn':
        return !(operand as unknown[]).includes(value)
      default:
        return passesValue((value as Record<string, unknown> | undefined)?.[name], operand)
    }
  })
}
