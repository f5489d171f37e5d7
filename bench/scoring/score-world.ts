import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Address } from '../../domain/money/ids.ts'
import { assessFamily, type Candidate } from '../../domain/traders/skill/assessment.ts'
import { runTypeScript } from '../run-typescript.ts'
import type { InventedWorld } from './invented-trades.ts'
import type { ScoringOrder, ScoringResult } from './order.ts'

const PROCESSES = 2
const PROGRAM = join(import.meta.dirname, '../programs/score-wallets.ts')

export type WorldScores = {
  parts: ScoringResult[]
  /** Of reading and profiles, then of judging the family; wall clock. */
  profilesMs: number
  familyMs: number
  family: Candidate<Address>[]
}

/** Scores every wallet of a world in two processes, then judges all that are eligible together. */
export async function scoreWorld(databaseUrl: string, dir: string, world: InventedWorld): Promise<WorldScores> {
  const startedAt = performance.now()
  const orders = Array.from(
    { length: PROCESSES },
    (_, i): ScoringOrder => ({
      databaseUrl,
      first: Math.floor((i * world.wallets) / PROCESSES) + 1,
      last: Math.floor(((i + 1) * world.wallets) / PROCESSES),
      from: world.from,
      asOf: world.until,
      familyFile: join(dir, `family-${i}.json`),
    }),
  )
  const parts = await Promise.all(
    orders.map(async (order) => JSON.parse(await runTypeScript(PROGRAM, [JSON.stringify(order)])) as ScoringResult),
  )
  const profiledAt = performance.now()
  const family = orders.flatMap(
    ({ familyFile }) => JSON.parse(readFileSync(familyFile, 'utf8')) as Candidate<Address>[],
  )
  assessFamily(family)
  return { parts, profilesMs: profiledAt - startedAt, familyMs: performance.now() - profiledAt, family }
}
