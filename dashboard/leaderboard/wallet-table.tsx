import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { leaderboardQuery } from '../data/queries.ts'
import { DataTable } from '../parts/data-table.tsx'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { QueryContent, SkeletonLines } from '../parts/query-content.tsx'
import { LEADERBOARD_COLUMNS } from './leaderboard-columns.tsx'
import { Pager } from './pager.tsx'
import { EVERYBODY, formatQuestion, isNarrowed, type Question } from './question.ts'

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

type NobodyProps = { question: Question; isEmpty: boolean; onShowAll: () => void }

function Nobody({ question, isEmpty, onShowAll }: NobodyProps) {
  if (isEmpty || !isNarrowed(question)) {
    return (
      <NothingYet
        title="Nobody is scored yet"
        description="Discovery runs every hour; “understudy discover” runs it now. The first back-fill takes a while."
      />
    )
  }
  return (
    <NothingYet
      title={question.onlyEvidence ? 'No wallet with evidence' : 'No wallet fits'}
      description={
        question.onlyEvidence
          ? 'That is normal. Most wallets that look good are lucky ones, and none is named until the odds are against luck.'
          : 'Ask for less, or look at everybody.'
      }
      action={{ label: 'Show everybody', onClick: onShowAll }}
    />
  )
}
