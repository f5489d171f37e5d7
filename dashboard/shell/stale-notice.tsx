import { Alert, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useLiveState } from '../data/live-updates.tsx'
import { lastAnswerAt } from '../data/queries.ts'
import { WarningIcon } from '../parts/icons.tsx'
import { useNow } from '../parts/use-now.ts'
import { formatClock } from '../words/times.ts'

/** Says that the page may be behind, since when, and how old its figures are now. */
export function StaleNotice() {
  const state = useLiveState()
  const client = useQueryClient()
  useNow()
  if (state.kind !== 'lost') return null
  const answeredAt = lastAnswerAt(client)
  return (
    <Alert role="alert" color="orange" title={`Stale since ${formatClock(state.since)}`} icon={<WarningIcon />}>
      <Text size="sm">
        Live updates are lost. The page asks again every 15 seconds
        {answeredAt === null ? ' and has had no answer yet.' : `; its figures are of ${formatClock(answeredAt)}.`}
      </Text>
    </Alert>
  )
}
