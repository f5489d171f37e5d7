import { useQuery } from '@tanstack/react-query'
import { createColumnHelper } from '@tanstack/react-table'
import type { PositionView } from '../../api/views.ts'
import { positionsQuery, tradersQuery } from '../data/queries.ts'
import { type ColumnOf, DataTable } from '../parts/data-table.tsx'
import { Gain } from '../parts/gain.tsx'
import { LeaderName } from '../parts/leader-name.tsx'
import { Ago } from '../parts/moment.tsx'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { OutcomeName } from '../parts/outcome-name.tsx'
import { Panel } from '../parts/panel.tsx'
import { QueryContent, SkeletonLines } from '../parts/query-content.tsx'
import { byAmount, type features } from '../parts/table-features.ts'
import { formatPrice, formatShares, formatUsd } from '../words/money.ts'

type ShownPosition = PositionView & { leaderSimulated: boolean }

/** What we hold, from whom we copied it, and what it is worth at the last mark. */
export function PositionsPanel() {
  const positions = useQuery(positionsQuery)
  const simulated = new Set(
    useQuery(tradersQuery)
      .data?.rows.filter((row) => row.simulated)
      .map((row) => row.wallet),
  )
  const shown = positions.data?.rows.map((row) => ({ ...row, leaderSimulated: simulated.has(row.leader) }))
  const count = shown && shown.length > 0 ? `${shown.length} open` : undefined
  return (
    <Panel id="positions" title="Positions" note={count}>
      <QueryContent query={{ ...positions, data: shown }} skeleton={<SkeletonLines count={4} />}>
        {(rows) =>
          rows.length === 0 ? (
            <NothingYet
              title="Nothing held"
              description="A copied buy opens a position; its leader’s sale closes it."
            />
          ) : (
            <DataTable
              caption="Open positions"
              rows={rows}
              columns={COLUMNS}
              rowId={(row) => `${row.leader}:${row.tokenId}`}
            />
          )
        }
      </QueryContent>
    </Panel>
  )
}

const column = createColumnHelper<typeof features, ShownPosition>()

const COLUMNS: ColumnOf<ShownPosition>[] = column.columns([
  column.display({
    id: 'market',
    header: 'Market',
    meta: { card: 'title' },
    cell: ({ row: { original } }) => <OutcomeName {...original} />,
  }),
  column.display({
    id: 'leader',
    header: 'Leader',
    cell: ({ row: { original } }) => (
      <LeaderName wallet={original.leader} label={original.leaderLabel} simulated={original.leaderSimulated} />
    ),
  }),
  column.accessor('shares', {
    header: 'Shares',
    meta: { numeric: true },
    sortFn: byAmount,
    cell: ({ getValue }) => formatShares(getValue()),
  }),
  column.accessor('averageCost', {
    header: 'Cost a share',
    meta: { numeric: true },
    sortFn: byAmount,
    cell: ({ getValue }) => formatPrice(getValue()),
  }),
  column.accessor('mark', {
    header: 'Mark',
    meta: { numeric: true },
    sortFn: byAmount,
    cell: ({ row: { original } }) => <Mark at={original.markedAt} price={original.mark} />,
  }),
  column.accessor('value', {
    header: 'Value',
    meta: { numeric: true },
    sortFn: byAmount,
    cell: ({ getValue }) => formatUsd(getValue()),
  }),
  column.accessor('unrealised', {
    header: 'Unrealised',
    meta: { numeric: true },
    sortFn: byAmount,
    cell: ({ getValue }) => <Gain amount={getValue()} />,
  }),
])

function Mark({ price, at }: { price: string | null; at: string | null }) {
  if (price === null) return <span className="dimmed">not marked yet</span>
  return (
    <>
      {formatPrice(price)}
      {at !== null && (
        <span className="under">
          <Ago at={at} />
        </span>
      )}
    </>
  )
}
