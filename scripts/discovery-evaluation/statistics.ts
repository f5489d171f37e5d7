/** Mean of numbers; 0 of none. */
export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

/** Mean and its standard error over independent runs. */
export function meanWithError(values: readonly number[]): { mean: number; error: number } {
  const centre = mean(values)
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  return { mean: centre, error: values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1) / values.length) }
}

/** The chance that a positive ranks above a negative, ties half (area under the ROC curve, by ranks). */
export function areaUnderCurve(scored: readonly { value: number; isPositive: boolean }[]): number {
  const ranks = ranksOf(scored.map(({ value }) => value))
  const positives = scored.filter(({ isPositive }) => isPositive).length
  const negatives = scored.length - positives
  if (positives === 0 || negatives === 0) return Number.NaN
  const sum = scored.reduce((total, { isPositive }, i) => total + (isPositive ? (ranks[i] ?? 0) : 0), 0)
  return (sum - (positives * (positives + 1)) / 2) / (positives * negatives)
}

/** Rank correlation. */
export function spearman(pairs: readonly (readonly [number, number])[]): number {
  const a = ranksOf(pairs.map(([x]) => x))
  const b = ranksOf(pairs.map(([, y]) => y))
  const [meanA, meanB] = [mean(a), mean(b)]
  let ab = 0
  let aa = 0
  let bb = 0
  a.forEach((rank, i) => {
    const [da, db] = [rank - meanA, (b[i] ?? 0) - meanB]
    ab += da * db
    aa += da * da
    bb += db * db
  })
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb)
}

/** Exact chance of at least `wins` successes of independent trials with these probabilities. */
export function poissonBinomialTail(probabilities: readonly number[], wins: number): number {
  const counts = [1, ...probabilities.map(() => 0)]
  probabilities.forEach((p, n) => {
    for (let k = n + 1; k >= 0; k--) counts[k] = (counts[k] ?? 0) * (1 - p) + (k > 0 ? (counts[k - 1] ?? 0) * p : 0)
  })
  return counts.slice(wins).reduce((sum, chance) => sum + chance, 0)
}

/** Ranks from 1; equal values share the mean of their ranks. */
function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const ranks = values.map(() => 0)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to + 1 < order.length && values[order[to + 1] ?? 0] === values[order[from] ?? 0]) to += 1
    for (let i = from; i <= to; i++) ranks[order[i] ?? 0] = (from + to) / 2 + 1
    from = to + 1
  }
  return ranks
}
