import { useQuery } from '@tanstack/react-query'
import { leaderboardQuery, runsQuery } from '../data/queries.ts'
import { Ago } from '../parts/moment.tsx'

/** How fresh the scores are, and how few of those that were judged have evidence. */
export function RunNote() {
  const runs = useQuery(runsQuery).data?.rows
  const run = runs?.find(({ publishedAt }) => publishedAt !== null)
  const isLooking = runs?.[0]?.state === 'running'
  const counts = useQuery(leaderboardQuery('', null)).data?.counts
  const withEvidence = counts?.byVerdict.find(({ verdict }) => verdict === 'evidence')?.wallets ?? 0
  return (
    <>
      {counts && (
        <>
          {counts.scored.toLocaleString('en-US')} scored, {counts.eligible.toLocaleString('en-US')} eligible,{' '}
          <strong>{withEvidence.toLocaleString('en-US')} with evidence</strong>
        </>
      )}
      {run?.publishedAt && (
        <>
          {' · '}
          <Ago at={run.publishedAt} />
        </>
      )}
      {isLooking && ' · looking now'}
    </>
  )
}
