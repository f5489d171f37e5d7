import { useQuery } from '@tanstack/react-query'
import { statusQuery, tradersQuery } from '../data/queries.ts'

/** Which money this is. It never leaves the screen, and says nothing rather than guess before the API has answered. */
export function ModeBanner() {
  const { data: status, isError } = useQuery(statusQuery)
  const leaders = useQuery(tradersQuery).data?.rows.filter((leader) => leader.active) ?? []
  const allSimulated = leaders.length > 0 && leaders.every((leader) => leader.simulated)
  if (!status)
    return <div className="mode-banner">{isError ? 'Paper or live: not known now' : 'Reading the mode…'}</div>
  if (status.mode === 'live') {
    return (
      <div className="mode-banner" data-mode="live" role="note">
        <strong>LIVE – real money</strong>
      </div>
    )
  }
  return (
    <div className="mode-banner" data-mode="paper" role="note">
      <strong>PAPER – no real money</strong>
      <span className="mode-note">
        {allSimulated
          ? 'All leaders are simulated'
          : 'Orders are filled here, against the market’s books; none is sent'}
      </span>
    </div>
  )
}
