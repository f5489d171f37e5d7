import { Timeline } from '@mantine/core'
import type { RosterChangeView } from '../../api/views.ts'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { Panel } from '../parts/panel.tsx'
import { inWords } from '../words/reasons.ts'
import { formatMoment } from '../words/times.ts'

/** What became of the wallet here, by whom and why, newest first. */
export const HistoryPanel = ({ changes }: { changes: readonly RosterChangeView[] }) => (
  <Panel id="history" title="History with us">
    {changes.length === 0 ? (
      <NothingYet
        title="No history yet"
        description="Being added, paused, resumed, pinned or banned shows here, with the reason."
      />
    ) : (
      <Timeline className="panel-body history" bulletSize={12} lineWidth={2}>
        {changes.map(({ at, change, reason, by }) => (
          <Timeline.Item key={`${at} ${change}`} title={inWords(CHANGE_WORDS, change)}>
            <p>{reason}</p>
            <p className="under">
              <time dateTime={at}>{formatMoment(at)}</time> by {by}
            </p>
          </Timeline.Item>
        ))}
      </Timeline>
    )}
  </Panel>
)

const CHANGE_WORDS: Readonly<Record<string, string>> = {
  add: 'Added',
  remove: 'Removed',
  pause: 'Paused',
  resume: 'Resumed',
  decline: 'Declining',
  recover: 'No longer declining',
  edge: 'Edge estimated anew',
  pin: 'Pinned',
  ban: 'Banned',
  clear: 'Left to the rules',
}
