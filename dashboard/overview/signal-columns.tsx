import { createColumnHelper } from '@tanstack/react-table'
import type { SignalView } from '../../api/views.ts'
import type { ColumnOf } from '../parts/data-table.tsx'
import { LeaderName } from '../parts/leader-name.tsx'
import { Ago } from '../parts/moment.tsx'
import { OutcomeName } from '../parts/outcome-name.tsx'
import type { features } from '../parts/table-features.ts'
import { formatPrice, formatShares, formatUsd } from '../words/money.ts'
import { OurOrder } from './our-order.tsx'
import { VerdictWords } from './verdict-words.tsx'

const column = createColumnHelper<typeof features, SignalView>()

/** A signal from left to right as it happened: when, who, what, what we made of it, what we got. */
export const SIGNAL_COLUMNS: ColumnOf<SignalView>[] = column.columns([
  column.display({
    id: 'market',
    header: 'Market',
    meta: { card: 'title' },
    cell: ({ row: { original } }) => <OutcomeName {...original} />,
  }),
  column.display({
    id: 'seen',
    header: 'Seen',
    cell: ({ row: { original } }) => (
      <span className="nowrap">
        <Ago at={original.seenAt} />
      </span>
    ),
  }),
  column.display({
    id: 'leader',
    header: 'Leader',
    cell: ({ row: { original } }) => (
      <LeaderName wallet={original.leader} label={original.leaderLabel} simulated={original.leaderSimulated} />
    ),
  }),
  column.display({
    id: 'fill',
    header: 'Leader’s trade',
    meta: { numeric: true },
    cell: ({ row: { original } }) => (
      <>
        {formatUsd(original.notional)}
        <span className="under nowrap">
          {formatShares(original.shares)} at {formatPrice(original.price)}
        </span>
      </>
    ),
  }),
  column.display({
    id: 'decision',
    header: 'Decision',
    meta: { card: 'wide' },
    cell: ({ row: { original } }) => <VerdictWords signal={original} />,
  }),
  column.display({
    id: 'order',
    header: 'Our order',
    meta: { numeric: true },
    cell: ({ row: { original } }) => <OurOrder order={original.order} />,
  }),
])
