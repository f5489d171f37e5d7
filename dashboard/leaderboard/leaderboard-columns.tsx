import { createColumnHelper } from '@tanstack/react-table'
import type { LeaderboardRow } from '../../api/views.ts'
import { CopyingPays } from '../parts/copying-pays.tsx'
import type { ColumnOf } from '../parts/data-table.tsx'
import { Gain } from '../parts/gain.tsx'
import { ScoreBar } from '../parts/score-bar.tsx'
import { Sparkline } from '../parts/sparkline.tsx'
import type { features } from '../parts/table-features.ts'
import { VerdictBadge } from '../parts/verdict-badge.tsx'
import { WalletName } from '../parts/wallet-name.tsx'
import { StatusBadges } from '../parts/wallet-status.tsx'
import { formatCents, formatShare, skillCents } from '../words/discovery.ts'

const column = createColumnHelper<typeof features, LeaderboardRow>()

/** A wallet from left to right: who, the score, the evidence and its verdict, where it is going, what it did, where it stands with us. */
export const LEADERBOARD_COLUMNS: ColumnOf<LeaderboardRow>[] = column.columns([
  column.display({
    id: 'wallet',
    header: 'Wallet',
    meta: { card: 'title' },
    cell: ({ row: { original } }) => <WalletName {...original} />,
  }),
  column.accessor('score', {
    header: 'Score',
    cell: ({ row: { original } }) => <ScoreBar score={original.score} grade={original.grade} />,
  }),
  column.accessor(({ skill }) => skill.edgeCopier, {
    id: 'edge',
    header: 'Skill',
    meta: { numeric: true },
    cell: ({ row: { original } }) => <Skill skill={original.skill} />,
  }),
  column.accessor(({ skill }) => skill.probability, {
    id: 'probability',
    header: 'Copying pays',
    cell: ({ row: { original } }) => <CopyingPays probability={original.skill.probability} />,
  }),
  column.display({
    id: 'verdict',
    header: 'Verdict',
    cell: ({ row: { original } }) => <VerdictBadge row={original} />,
  }),
  column.display({
    id: 'trend',
    header: 'Trend',
    cell: ({ row: { original } }) => <Trend row={original} />,
  }),
  column.accessor('pnl30d', {
    header: 'Their 30 days',
    meta: { numeric: true },
    cell: ({ row: { original } }) => <TheirMonth row={original} />,
  }),
  column.accessor('trades30d', { header: 'Trades, 30 d', meta: { numeric: true } }),
  column.display({
    id: 'status',
    header: 'Status',
    cell: ({ row: { original } }) => <StatusBadges row={original} />,
  }),
])

function Skill({ skill: { edgeCopier, edgeCopierSd } }: Pick<LeaderboardRow, 'skill'>) {
  if (edgeCopier === null) return <span className="dimmed">–</span>
  const cents = skillCents(edgeCopier)
  return (
    <span className="nowrap">
      <span className={cents > 0 ? 'gain' : 'loss'}>{formatCents(cents)}</span>
      {edgeCopierSd !== null && <span className="under">± {skillCents(edgeCopierSd).toFixed(1)}¢</span>}
    </span>
  )
}

function Trend({ row: { trend } }: { row: LeaderboardRow }) {
  const change = trend.change === null ? null : Math.round(trend.change)
  const words = change === null ? 'No trend yet' : `${change > 0 ? 'Up' : 'Down'} ${Math.abs(change)} points in a week`
  return (
    <span className="trend">
      <Sparkline values={trend.scores ?? []} label={change === 0 ? 'Unchanged in a week' : words} />
      {change !== null && (
        <span className="under">{change > 0 ? `+${change}` : change < 0 ? String(change) : '±0'}</span>
      )}
    </span>
  )
}

function TheirMonth({ row: { pnl30d, winRate } }: { row: LeaderboardRow }) {
  return (
    <>
      {pnl30d === null ? <span className="dimmed">not known</span> : <Gain amount={pnl30d} />}
      {winRate !== null && <span className="under">{formatShare(winRate)} won</span>}
    </>
  )
}
