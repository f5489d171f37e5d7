import { Badge, Button, Text } from '@mantine/core'
import { createColumnHelper } from '@tanstack/react-table'
import type { LeaderView, PnlView } from '../../api/views.ts'
import type { ColumnOf } from '../parts/data-table.tsx'
import { Gain } from '../parts/gain.tsx'
import { Ago } from '../parts/moment.tsx'
import { byAmount, type features } from '../parts/table-features.ts'
import { WalletName } from '../parts/wallet-name.tsx'
import { formatUsd } from '../words/money.ts'

export type ShownLeader = LeaderView & {
  copied: PnlView['byLeader'][number] | null
  onChange: (leader: LeaderView) => void
}

const column = createColumnHelper<typeof features, ShownLeader>()

/** A leader from left to right: who, on or off, the belief behind it, their own past, what copying brought, the way to stop. */
export const LEADER_COLUMNS: ColumnOf<ShownLeader>[] = column.columns([
  column.display({
    id: 'leader',
    header: 'Leader',
    meta: { card: 'title' },
    cell: ({ row: { original } }) => <WalletName {...original} />,
  }),
  column.display({ id: 'state', header: 'State', cell: ({ row: { original } }) => <LeaderState leader={original} /> }),
  column.display({ id: 'edge', header: 'Edge', cell: ({ row: { original } }) => <Edge leader={original} /> }),
  column.display({
    id: 'past',
    header: 'Their last 30 days',
    cell: ({ row: { original } }) => <Past leader={original} />,
  }),
  column.accessor((leader) => leader.copied?.trades ?? 0, {
    id: 'copies',
    header: 'Our trades',
    meta: { numeric: true },
  }),
  column.accessor((leader) => leader.copied?.total ?? null, {
    id: 'result',
    header: 'Our result',
    meta: { numeric: true },
    sortFn: byAmount,
    cell: ({ getValue }) => <Result total={getValue()} />,
  }),
  column.accessor('lastTradeAt', {
    header: 'Last trade',
    cell: ({ getValue }) => <LastTrade at={getValue()} />,
  }),
  column.display({
    id: 'change',
    header: () => <span className="for-screen-readers">Change</span>,
    meta: { card: 'action' },
    cell: ({ row: { original } }) => (
      <Button size="compact-sm" variant="default" onClick={() => original.onChange(original)}>
        {original.paused ? 'Resume' : 'Pause'}
        <span className="for-screen-readers"> {original.label ?? original.wallet}</span>
      </Button>
    ),
  }),
])

function LeaderState({ leader }: { leader: LeaderView }) {
  if (!leader.paused) return <Badge color="teal">followed</Badge>
  return (
    <>
      <Badge color="orange">paused</Badge>
      {leader.pauseReason !== null && <span className="under">{leader.pauseReason}</span>}
    </>
  )
}

/** θ, the edge in units of √(p(1−p)) a share, with its uncertainty and where it comes from; the score beneath, where there is one. */
const Edge = ({ leader }: { leader: LeaderView }) => (
  <>
    <span className="leader-name">
      <span className="nowrap">
        {leader.edge.toFixed(2)} ± {leader.edgeSd.toFixed(2)}
      </span>
      {leader.edgeSource === 'assumed' ? (
        <Badge color="yellow" title="A setting, not evidence.">
          assumed
        </Badge>
      ) : (
        <Badge color="gray">{leader.edgeSource}</Badge>
      )}
    </span>
    {leader.score !== null && (
      <Text size="xs" c="dimmed">
        score {leader.score.toFixed(0)}
        {leader.grade !== null && `, grade ${leader.grade}`}
      </Text>
    )}
  </>
)

function Past({ leader: { pnl30d, winRate, tradeCount, sharpe } }: { leader: LeaderView }) {
  const parts = [
    ...(tradeCount === null ? [] : [`${tradeCount.toLocaleString('en-US')} trades`]),
    ...(winRate === null ? [] : [`${Math.round(winRate * 100)}% won`]),
    ...(sharpe === null ? [] : [`Sharpe ${sharpe.toFixed(2)}`]),
  ]
  if (pnl30d === null && parts.length === 0) return <span className="dimmed">not known</span>
  return (
    <>
      {pnl30d !== null && formatUsd(pnl30d)}
      <Text size="xs" c="dimmed">
        {parts.join(', ')}
      </Text>
    </>
  )
}

const Result = ({ total }: { total: string | null }) =>
  total === null ? <span className="dimmed">nothing copied yet</span> : <Gain amount={total} />

const LastTrade = ({ at }: { at: string | null }) =>
  at === null ? <span className="dimmed">none seen</span> : <Ago at={at} />
