import { Boundary } from '../parts/boundary.tsx'
import { Panel } from '../parts/panel.tsx'
import { replaceSearch, useSearch } from '../shell/location.ts'
import { FilterBar } from './filter-bar.tsx'
import { HowToRead } from './how-to-read.tsx'
import { formatQuestion, parseQuestion, type Question } from './question.ts'
import { RunNote } from './run-note.tsx'
import { WalletTable } from './wallet-table.tsx'

/** Every wallet that discovery has scored: what the score says, and what the evidence says about copying it. */
export function LeaderboardPage() {
  const question = parseQuestion(useSearch())
  const ask = (change: Partial<Question>) => replaceSearch(formatQuestion({ ...question, ...change }))
  return (
    <>
      <Boundary>
        <Panel id="leaderboard" title="Leaderboard" note={<RunNote />}>
          <FilterBar question={question} onChange={ask} />
          <WalletTable key={formatQuestion(question).toString()} question={question} onChange={ask} />
        </Panel>
      </Boundary>
      <HowToRead />
    </>
  )
}
