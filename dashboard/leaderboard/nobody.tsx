import { useQuery } from '@tanstack/react-query'
import { runsQuery } from '../data/queries.ts'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { useNow } from '../parts/use-now.ts'
import { formatAgo } from '../words/times.ts'
import { isNarrowed, type Question } from './question.ts'

type NobodyProps = { question: Question; isEmpty: boolean; onShowAll: () => void }

/** In the place of a leaderboard without rows: nobody fits, or nobody was scored yet and why that is. */
export function Nobody({ question, isEmpty, onShowAll }: NobodyProps) {
  if (isEmpty || !isNarrowed(question)) return <NobodyScored />
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

function NobodyScored() {
  const now = useNow()
  const latest = useQuery(runsQuery).data?.rows[0]
  switch (latest?.state) {
    case 'running':
      return (
        <NothingYet
          title="Looking for traders"
          description={`Discovery began ${formatAgo(latest.startedAt, now)} and reads the pasts of those it found; the first time takes a while.`}
        />
      )
    case 'failed':
      return (
        <NothingYet
          title="The last run failed"
          description={`${latest.summary ?? 'It said nothing of why'}. The next one goes on where reading stopped.`}
        />
      )
    case 'finished':
    case undefined:
      return (
        <NothingYet
          title="Nobody is scored yet"
          description="Discovery runs every hour; “understudy discover” runs it now. The first back-fill takes a while."
        />
      )
  }
}
