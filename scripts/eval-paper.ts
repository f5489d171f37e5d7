import { readEvaluationOptions } from './evaluation-options.ts'
import { type Evaluation, evaluatePair, evaluateSnapshot } from './paper-evaluation.ts'
import { findRecordings, pairsOf, readRecording } from './recorded-books.ts'

/**
 * `npm run eval:paper -- --data DIR`: sends orders to the paper venue against every recorded book below DIR and compares each
 * fill with a walk by hand. Exits 1 when one differs or no recording was found.
 */
const { data } = readEvaluationOptions('npm run eval:paper -- --data DIR', {})

const SHOWN = 10
const totals = { files: 0, snapshots: 0, pairs: 0, orders: 0, filled: 0, mismatches: 0 }
const startedAt = performance.now()

for (const path of findRecordings(data)) {
  const snapshots = readRecording(path)
  if (!snapshots) continue
  const before = { ...totals }
  totals.files += 1
  for (const snapshot of snapshots) {
    totals.snapshots += 1
    count(await evaluateSnapshot(snapshot), path)
  }
  for (const { up, down } of pairsOf(snapshots)) {
    const evaluation = await evaluatePair(up, down)
    if (!evaluation) continue
    totals.pairs += 1
    count(evaluation, path)
  }
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0)
  const found = totals.mismatches - before.mismatches
  console.log(`${seconds.padStart(4)} s  ${path}: ${totals.orders - before.orders} orders, ${found} mismatches`)
}

console.log(
  `${totals.files} files, ${totals.snapshots} snapshots, ${totals.pairs} mirrored pairs: ` +
    `${totals.orders} orders, ${totals.filled} filled, ${totals.mismatches} mismatches`,
)
process.exit(totals.files > 0 && totals.mismatches === 0 ? 0 : 1)

function count({ orders, filled, mismatches }: Evaluation, path: string) {
  for (const mismatch of mismatches.slice(0, Math.max(0, SHOWN - totals.mismatches))) {
    console.error(`mismatch in ${path}: ${mismatch}`)
  }
  totals.orders += orders
  totals.filled += filled
  totals.mismatches += mismatches.length
}
