import { readRecorded } from './recorded-files.ts'

/** What someone else measured of copying wallets at one delay: net of costs, a share of the stake, one figure per wallet. */
export type CopyEdges = {
  delaySeconds: number
  wallets: number
  low: number
  median: number
  high: number
  positive: number
}

/** How many wallets could be copied with profit at once, and how many of them still could half a minute later. */
export type RecordedCopyEdges = { byDelay: CopyEdges[]; atOnce: number; stillAt30s: number }

/** The published figures at 15 seconds are those at 30. */
const COLUMNS = [
  [0, 'avg_copy_edge_net_0s'],
  [30, 'avg_copy_edge_net_30s'],
  [60, 'avg_copy_edge_net_60s_proxy'],
] as const

/** Reads the published labels of wallets. Null where the file is not there. */
export function recordedCopyEdges(dir: string): RecordedCopyEdges | null {
  const rows = readRecorded(dir, 'wallet-features-dgasper/wallet_first_pass_labels.csv')
  if (!rows) return null
  const edges = (column: string) => rows.map((row) => (row[column] ? Number(row[column]) : null))
  const [atOnce, later] = [edges(COLUMNS[0][1]), edges(COLUMNS[1][1])]
  const isPositive = (edge: number | null | undefined) => (edge ?? 0) > 0
  return {
    byDelay: COLUMNS.map(([delaySeconds, column]) => summaryOf(delaySeconds, edges(column))),
    atOnce: atOnce.filter((edge, i) => isPositive(edge) && later[i] !== null).length,
    stillAt30s: atOnce.filter((edge, i) => isPositive(edge) && isPositive(later[i])).length,
  }
}

function summaryOf(delaySeconds: number, edges: readonly (number | null)[]): CopyEdges {
  const known = edges.filter((edge) => edge !== null).sort((a, b) => a - b)
  const at = (share: number) => known[Math.floor(share * (known.length - 1))] ?? Number.NaN
  return {
    delaySeconds,
    wallets: known.length,
    low: at(0.1),
    median: at(0.5),
    high: at(0.9),
    positive: known.filter((edge) => edge > 0).length,
  }
}
