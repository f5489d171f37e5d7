import { Badge, Text } from '@mantine/core'
import type { SignalView } from '../../api/views.ts'
import { inWords, SKIP_WORDS } from '../words/reasons.ts'

/** What was decided about a signal and why, in words. */
export function VerdictWords({ signal }: { signal: SignalView }) {
  const { decision, reorged, startedAt } = signal
  if (!decision) return undecided(reorged, startedAt !== null)
  if (decision.verdict === 'copy') return <Badge color="teal">Copied</Badge>
  return (
    <div className="verdict">
      <Badge color="gray">Skipped</Badge>
      <Text size="sm" span>
        {inWords(SKIP_WORDS, decision.reason ?? 'skipped')}
      </Text>
      {decision.actual !== null && (
        <Text size="xs" c="dimmed">
          {decision.actual}
          {decision.limit !== null && ` (limit: ${decision.limit})`}
        </Text>
      )}
    </div>
  )
}

function undecided(reorged: boolean, started: boolean) {
  if (reorged) return <Badge color="orange">Left the chain</Badge>
  return <Badge color="signal">{started ? 'Being decided' : 'Waiting'}</Badge>
}
