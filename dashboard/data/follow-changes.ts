import { TOPICS, type Topic } from '../api-types.ts'
import { createEventReader, type StreamEvent } from './event-stream.ts'

/** `lost` once nothing, not even a heartbeat, was heard for 20 s; `since` is when something last was. */
export type StreamState = { kind: 'connecting' } | { kind: 'live' } | { kind: 'lost'; since: number }

export type ChangeFeed = {
  url: string
  onTopics(topics: ReadonlySet<Topic>): void
  onState(state: StreamState): void
  signal: AbortSignal
}

/** The server is heard at least every 15 s. */
const LOST_AFTER_MS = 20_000
const RETRY_AFTER_MS = 2_000
const CHECK_EVERY_MS = 1_000

/**
 * Follows the API's change events until `signal` ends it, connecting again whenever the stream ends or falls silent. After a
 * new connection every topic counts as changed: what happened in between was not heard.
 */
export function followChanges({ url, onTopics, onState, signal }: ChangeFeed): void {
  let heardAt = Date.now()
  let attempt = { startedAt: heardAt, control: new AbortController() }
  let lost = false

  const heard = () => {
    heardAt = Date.now()
    if (!lost) return
    lost = false
    onState({ kind: 'live' })
  }
  const watch = () => {
    const now = Date.now()
    if (now - Math.max(heardAt, attempt.startedAt) > LOST_AFTER_MS) attempt.control.abort()
    if (now - heardAt <= LOST_AFTER_MS || lost) return
    lost = true
    onState({ kind: 'lost', since: heardAt })
  }
  const connect = async () => {
    attempt = { startedAt: Date.now(), control: new AbortController() }
    const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal: attempt.control.signal })
    if (!response.ok || !response.body) throw new Error(`the event stream answered ${response.status}`)
    heard()
    onState({ kind: 'live' })
    onTopics(new Set(TOPICS))
    const read = createEventReader((event) => onTopics(topicsOf(event)))
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      heard()
      read(chunk.value)
    }
  }
  const stayConnected = async () => {
    while (!signal.aborted) {
      // A stream that cannot be had is not an error to show: its silence is what `lost` reports.
      await connect().catch(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS))
    }
  }
  const watchdog = setInterval(watch, CHECK_EVERY_MS)
  signal.addEventListener('abort', () => {
    clearInterval(watchdog)
    attempt.control.abort()
  })
  onState({ kind: 'connecting' })
  void stayConnected()
}

/** The topics that we know among those named; all of them where the event cannot be read. */
function topicsOf({ event, data }: StreamEvent): ReadonlySet<Topic> {
  if (event !== 'change') return new Set()
  try {
    const { topics } = JSON.parse(data) as { topics?: unknown }
    if (Array.isArray(topics)) return new Set(TOPICS.filter((topic) => topics.includes(topic)))
  } catch {
    // Falls through: better to ask once too often.
  }
  return new Set(TOPICS)
}
