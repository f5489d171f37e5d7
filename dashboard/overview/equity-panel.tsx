import { Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import type { EquityPointView } from '../../api/views.ts'
import { equityQuery } from '../data/queries.ts'
import { ChartCredit } from '../parts/chart-credit.tsx'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { Panel } from '../parts/panel.tsx'
import { QueryContent } from '../parts/query-content.tsx'
import { compareAmounts, formatUsd } from '../words/money.ts'
import { formatMoment } from '../words/times.ts'

const EquityChart = lazy(() => import('../parts/equity-chart.tsx'))

/** What the account was worth, mark by mark. */
export function EquityPanel() {
  const equity = useQuery(equityQuery)
  return (
    <Panel id="equity" title="Equity" note={<ChartCredit />}>
      <QueryContent query={equity} skeleton={<div className="panel-body">{chartSkeleton}</div>}>
        {({ rows }) => {
          const summary = summarise(rows)
          if (!summary) {
            return (
              <NothingYet
                title="No curve yet"
                description="The account is marked to market daily and with every trade."
              />
            )
          }
          return (
            <div className="panel-body curve">
              <Suspense fallback={chartSkeleton}>
                <EquityChart rows={rows} label={`Equity curve. ${summary}`} />
              </Suspense>
              <Text size="sm" c="dimmed" mt="xs">
                {summary}
              </Text>
            </div>
          )
        }}
      </QueryContent>
    </Panel>
  )
}

/** The curve in a sentence, for those who do not see it and for those who want the figure. */
function summarise(rows: readonly EquityPointView[]): string | null {
  const [first, ...later] = rows
  if (!first) return null
  const last = later.at(-1) ?? first
  const low = later.reduce((lowest, row) => (compareAmounts(row.equity, lowest.equity) < 0 ? row : lowest), first)
  const high = later.reduce((highest, row) => (compareAmounts(row.equity, highest.equity) > 0 ? row : highest), first)
  return (
    `From ${formatUsd(first.equity)} on ${formatMoment(first.at)} to ${formatUsd(last.equity)}; ` +
    `lowest ${formatUsd(low.equity)}, highest ${formatUsd(high.equity)}.`
  )
}

const chartSkeleton = <Skeleton className="equity-chart" />
