import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { SignalView } from '../../api/views.ts'
import { explanationQuery } from '../data/queries.ts'
import { QueryContent, SkeletonLines } from '../parts/query-content.tsx'
import { formatClock, formatLapse } from '../words/times.ts'

/** Why a signal was copied or not, rule by rule, and how long each step took. */
export function SignalStory({ signal }: { signal: SignalView }) {
  return (
    <div className="signal-story">
      {signal.decision ? <Explanation fillId={signal.fillId} /> : <Text size="sm">Nothing is decided yet.</Text>}
      <Text size="xs" c="dimmed" mt="sm">
        {stepsOf(signal).join(' → ')}
      </Text>
      <Text size="xs" c="dimmed" className="fill-id">
        {signal.fillId}
      </Text>
    </div>
  )
}

function Explanation({ fillId }: { fillId: string }) {
  const explanation = useQuery(explanationQuery(fillId))
  return (
    <QueryContent query={explanation} skeleton={<SkeletonLines count={4} />}>
      {({ lines }) => (
        <ul className="explanation">
          {lines.map((line) => (
            <li key={line} data-rule={ruleOutcome(line)}>
              {line}
            </li>
          ))}
        </ul>
      )}
    </QueryContent>
  )
}

/** The explanation marks each rule that was checked by its first character. */
function ruleOutcome(line: string): 'passed' | 'failed' | undefined {
  if (line.startsWith('✓')) return 'passed'
  return line.startsWith('✗') ? 'failed' : undefined
}

function stepsOf({ arrivalMs, seenAt, source, decidedMs, order }: SignalView): string[] {
  const arrival = arrivalMs === null ? '' : `, ${formatLapse(arrivalMs)} after its block`
  return [
    `Seen ${formatClock(seenAt)} by ${source}${arrival}`,
    ...(decidedMs === null ? [] : [`decided after ${formatLapse(decidedMs)}`]),
    ...(order?.filledMs == null ? [] : [`order closed after ${formatLapse(order.filledMs)}`]),
  ]
}
