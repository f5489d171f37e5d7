import { Alert, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { statusQuery } from '../data/queries.ts'
import { StopIcon } from '../parts/icons.tsx'
import { inWords, SWITCH_WORDS } from '../words/reasons.ts'
import { formatMoment } from '../words/times.ts'

/** That trading is halted, by what, why, and what still happens. */
export function HaltNotice() {
  const halt = useQuery(statusQuery).data?.halt
  if (!halt) return null
  return (
    <Alert
      role="alert"
      color="red"
      title={`Trading is halted: ${inWords(SWITCH_WORDS, halt.switch)}`}
      icon={<StopIcon />}
    >
      <Text size="sm">{halt.reason}</Text>
      <Text size="sm" c="dimmed">
        Since {formatMoment(halt.since)}, by {halt.by}.{' '}
        {halt.hard
          ? 'Nothing is bought and nothing is sold.'
          : 'Nothing new is bought; positions still follow their leader out.'}
      </Text>
    </Alert>
  )
}
