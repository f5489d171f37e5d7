import { writeFileSync } from 'node:fs'
import { createHistories } from '../../db/discovery/histories.ts'
import { createPool } from '../../db/pool.ts'
import type { Address } from '../../domain/money/ids.ts'
import { profileOf } from '../../domain/traders/profile.ts'
import type { Candidate } from '../../domain/traders/skill/assessment.ts'
import { PROFILE, type ScoringOrder, type ScoringResult } from '../scoring/order.ts'

/** Scores a part of all wallets and weighs their skill, as the research process does, in a process of its own. */
const order = JSON.parse(process.argv[2] ?? '{}') as ScoringOrder
const { asOf } = order
const pool = createPool(order.databaseUrl, { max: 2 })
const { rows } = await pool.query<{ wallet: Address }>(
  'select wallet from wallets where wallet_id between $1 and $2 order by wallet_id',
  [order.first, order.last],
)

const result: ScoringResult = { wallets: 0, fills: 0, eligible: 0, profileSeconds: 0, cpuSeconds: 0, peakMiB: 0 }
const family: Candidate<Address>[] = []
const wallets = rows.map(({ wallet }) => wallet)
for await (const history of createHistories(pool).loadMany(wallets, { from: order.from, asOf })) {
  const startedAt = performance.now()
  const { wallet, skill, screens } = profileOf(history, asOf, PROFILE)
  result.profileSeconds += (performance.now() - startedAt) / 1_000
  result.wallets += 1
  result.fills += history.fills.length
  if (skill) family.push({ wallet, evidence: skill.evidence, screens })
}
await pool.end()

writeFileSync(order.familyFile, JSON.stringify(family))
result.eligible = family.length
result.peakMiB = process.resourceUsage().maxRSS / 1024
const { user, system } = process.cpuUsage()
result.cpuSeconds = (user + system) / 1e6
process.stdout.write(`${JSON.stringify(result)}\n`)
