import { useLiveState } from '../data/live-updates.tsx'

const WORDS = { connecting: 'Connecting', live: 'Live', lost: 'Stale' } as const

/** Whether changes reach the page as they happen. */
export function LiveIndicator() {
  const { kind } = useLiveState()
  return (
    <span className="live-indicator" data-state={kind} role="status">
      <span className="live-dot" aria-hidden="true" />
      {WORDS[kind]}
    </span>
  )
}
