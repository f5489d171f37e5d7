import { Button, Group } from '@mantine/core'
import { type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query'
import { signalsQuery } from '../data/queries.ts'
import { DataTable } from '../parts/data-table.tsx'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { Panel } from '../parts/panel.tsx'
import { QueryContent, SkeletonLines } from '../parts/query-content.tsx'
import { SIGNAL_COLUMNS } from './signal-columns.tsx'
import { SignalStory } from './signal-story.tsx'

type SignalPages = Pick<UseInfiniteQueryResult, 'isFetching' | 'refetch' | 'fetchNextPage'>

/** What leaders did lately, and what became of each. */
export function SignalsPanel() {
  const signals = useInfiniteQuery(signalsQuery)
  const hasRows = signals.data?.pages.some((page) => page.rows.length > 0)
  return (
    <Panel id="signals" title="Latest signals" note={hasRows && 'Open one to see why'}>
      <QueryContent query={signals} skeleton={<SkeletonLines count={6} />}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.rows)
          if (rows.length === 0) {
            return (
              <NothingYet
                title="No signal yet"
                description="A trade of a followed leader shows here within seconds, whether it is copied or not."
              />
            )
          }
          return (
            <DataTable
              caption="Latest signals, newest first"
              rows={rows}
              columns={SIGNAL_COLUMNS}
              rowId={(row) => row.fillId}
              detail={(row) => <SignalStory signal={row} />}
            />
          )
        }}
      </QueryContent>
      {signals.hasNextPage && (
        <Group justify="center" p="sm">
          <Button
            variant="default"
            size="sm"
            loading={signals.isFetchingNextPage}
            onClick={() => void showOlder(signals)}
          >
            Show older
          </Button>
        </Group>
      )}
    </Panel>
  )
}

/** Lets a refetch under way finish first: the query makes one request at a time, and would drop the one or the other. */
async function showOlder({ isFetching, refetch, fetchNextPage }: SignalPages): Promise<void> {
  if (isFetching) await refetch({ cancelRefetch: false })
  await fetchNextPage()
}
