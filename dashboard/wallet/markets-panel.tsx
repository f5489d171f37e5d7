import { Badge, Text } from '@mantine/core'
import { createColumnHelper } from '@tanstack/react-table'
import { useState } from 'react'
import type { WalletPageView } from '../../api/views.ts'
import { type ColumnOf, DataTable } from '../parts/data-table.tsx'
import { Gain } from '../parts/gain.tsx'
import { MoreButton } from '../parts/more-button.tsx'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { Panel } from '../parts/panel.tsx'
import type { features } from '../parts/table-features.ts'
import { formatUsd } from '../words/money.ts'
import { formatDay } from '../words/times.ts'

type Market = NonNullable<WalletPageView['record']>['markets'][number]

const AT_FIRST = 12

/** Where the wallet traded lately, and what it made there. */
export function MarketsPanel({ markets }: { markets: readonly Market[] }) {
  const [all, setAll] = useState(false)
  const shown = all ? markets : markets.slice(0, AT_FIRST)
  return (
    <Panel id="markets" title="Markets" note={markets.length > 0 && 'latest first; profit is theirs'}>
      {markets.length === 0 ? (
        <NothingYet
          title="No market to show"
          description="Markets are listed for wallets that pass the filters of the score, once what they are about is known."
        />
      ) : (
        <>
          <DataTable caption="Markets" rows={[...shown]} columns={COLUMNS} rowId={(row) => row.conditionId} />
          {shown.length < markets.length && (
            <MoreButton onClick={() => setAll(true)}>Show all {markets.length} markets</MoreButton>
          )}
        </>
      )}
    </Panel>
  )
}

const column = createColumnHelper<typeof features, Market>()

const COLUMNS: ColumnOf<Market>[] = column.columns([
  column.display({
    id: 'market',
    header: 'Market',
    meta: { card: 'title' },
    cell: ({ row: { original } }) => (
      <Text size="sm" lineClamp={2}>
        {original.question ?? 'Not known what it is about'}
      </Text>
    ),
  }),
  column.accessor('trades', { header: 'Trades', meta: { numeric: true } }),
  column.accessor('bought', {
    header: 'Bought for',
    meta: { numeric: true },
    cell: ({ getValue }) => formatUsd(getValue().toFixed(2)),
  }),
  column.accessor('entryPrice', {
    header: 'At',
    meta: { numeric: true },
    cell: ({ getValue }) => `${(getValue() * 100).toFixed(0)}¢`,
  }),
  column.accessor('profit', {
    header: 'Their profit',
    meta: { numeric: true },
    cell: ({ getValue }) => <Gain amount={getValue().toFixed(2)} />,
  }),
  column.accessor('outcome', {
    header: 'Outcome',
    cell: ({ row: { original } }) => <Outcome market={original} />,
  }),
])

function Outcome({ market: { outcome, resolvedAt } }: { market: Market }) {
  const { word, color } = OUTCOMES[outcome]
  return (
    <span className="nowrap">
      <Badge color={color}>{word}</Badge>
      {resolvedAt !== null && <span className="under">{formatDay(resolvedAt)}</span>}
    </span>
  )
}

const OUTCOMES: Readonly<Record<Market['outcome'], { word: string; color: string }>> = {
  won: { word: 'won', color: 'teal' },
  lost: { word: 'lost', color: 'orange' },
  even: { word: 'even', color: 'gray' },
  unclear: { word: 'unclear', color: 'yellow' },
  open: { word: 'open', color: 'gray' },
}
