import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { leaderboardQuery } from '../data/queries.ts'
import { DataTable } from '../parts/data-table.tsx'
import { QueryContent, SkeletonLines } from '../parts/query-content.tsx'
import { LEADERBOARD_COLUMNS } from './leaderboard-columns.tsx'
import { Nobody } from './nobody.tsx'
import { Pager } from './pager.tsx'
import { EVERYBODY, formatQuestion, type Question } from './question.ts'

/** One page of the answer to a question, and the way to the next. A new question begins with its first page. */
export function WalletTable({
  question,
  onChange,
}: {
  question: Question
  onChange: (change: Partial<Question>) => void
}) {
  // The cursors of the pages up to this one, so that one can go back.
  const [cursors, setCursors] = useState<readonly string[]>([])
  const answer = useQuery({
    ...leaderboardQuery(formatQuestion(question).toString(), cursors.at(-1) ?? null),
    placeholderData: keepPreviousData,
  })
  return (
    <QueryContent query={answer} skeleton={<SkeletonLines count={10} />}>
      {({ rows, next, counts }) =>
        rows.length === 0 ? (
          <Nobody question={question} isEmpty={counts.scored === 0} onShowAll={() => onChange(EVERYBODY)} />
        ) : (
          <div aria-busy={answer.isPlaceholderData}>
            <DataTable
              caption="Scored wallets"
              rows={rows}
              columns={LEADERBOARD_COLUMNS}
              rowId={(row) => row.wallet}
              order={{
                by: question.sort,
                descending: question.descending,
                onChange: (sort, descending) => onChange({ sort: sort as Question['sort'], descending }),
              }}
            />
            <Pager
              page={cursors.length + 1}
              onBack={cursors.length === 0 ? null : () => setCursors(cursors.slice(0, -1))}
              onNext={next === null ? null : () => setCursors([...cursors, next])}
            />
          </div>
        )
      }
    </QueryContent>
  )
}
