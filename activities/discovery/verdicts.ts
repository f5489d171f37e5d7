import type { VerdictLedger } from '../../db/discovery/verdicts.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { utcDayOf } from '../../domain/portfolio/equity.ts'
import { verdictLedgerText } from '../../domain/traders/verdict-ledger.ts'
import type { Note } from './housekeeping.ts'

export type VerdictDeps = {
  verdicts: Pick<VerdictLedger, 'current' | 'latest' | 'store'>
  sha256: (text: string) => string
  now: () => EpochMs
}

/** What was said of everyone, written down before anyone could know. */
export function createVerdictActivities(deps: VerdictDeps) {
  return {
    /** Writes the day's verdicts down, chained to the day before. Once written, a day stays as it is. */
    async storeVerdicts(): Promise<Note> {
      const asOf = deps.now()
      const day = utcDayOf(asOf)
      const latest = await deps.verdicts.latest()
      if (latest?.day === day) return { note: `${day} is written already` }
      const said = await deps.verdicts.current()
      const previousSha256 = latest?.sha256 ?? null
      const text = verdictLedgerText({ day, asOf, previousSha256, verdicts: said })
      const hash = deps.sha256(text)
      await deps.verdicts.store(day, text, hash, previousSha256, asOf)
      return { note: `${said.length} verdicts, SHA-256 ${hash.slice(0, 12)}…` }
    },
  }
}
