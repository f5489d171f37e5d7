import { Badge } from '@mantine/core'
import type { LeaderboardRow } from '../../api/views.ts'
import { formatProbability, formatShare, SCREEN_WORDS, VERDICT_WORDS, verdictColor } from '../words/discovery.ts'
import { inWords } from '../words/reasons.ts'

/** The verdict in words, and the figure that decided. */
export function VerdictBadge({ row: { skill, eligible } }: { row: Pick<LeaderboardRow, 'skill' | 'eligible'> }) {
  if (skill.verdictKind === null) {
    return <span className="dimmed">{eligible ? 'Not judged yet' : 'Not eligible'}</span>
  }
  return (
    <span className="verdict-words">
      <Badge color={verdictColor(skill.verdictKind)} title={skill.verdict ?? undefined}>
        {inWords(VERDICT_WORDS, skill.verdictKind)}
      </Badge>
      <span className="under">{groundOf(skill)}</span>
    </span>
  )
}

function groundOf({
  verdictKind,
  screens,
  events,
  qValue,
  topEventShare,
  liveEligible,
}: LeaderboardRow['skill']): string {
  switch (verdictKind) {
    case 'screened-out':
      return screens.map((screen) => inWords(SCREEN_WORDS, screen)).join(', ')
    case 'too-few':
      return `${events} of 30 events`
    case 'one-bet':
      return topEventShare === null || topEventShare > 1
        ? 'one event is all of it'
        : `one event is ${formatShare(topEventShare)}`
    case 'luck':
      return qValue === null ? `${events} events` : `${formatProbability(qValue)} of such are lucky`
    case 'evidence':
      return `${events} events, ${liveEligible ? 'enough for live' : 'paper only'}`
    case 'not-copyable':
    case null:
      return `${events} events`
  }
}
