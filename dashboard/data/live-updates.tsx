import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { TOPICS, type Topic } from '../api-types.ts'
import { followChanges, type StreamState } from './follow-changes.ts'
import { refetchTopics } from './queries.ts'

const POLL_EVERY_MS = 15_000
/** Changes within this time are answered by one round of requests. */
const GATHER_MS = 250

const LiveState = createContext<StreamState>({ kind: 'connecting' })

/** Whether the page hears of changes as they happen. */
export const useLiveState = (): StreamState => useContext(LiveState)

/** Keeps the queries below it up to date: by change events, and by polling while those are lost. */
export function LiveUpdates({ children }: { children: ReactNode }) {
  const client = useQueryClient()
  const [state, setState] = useState<StreamState>({ kind: 'connecting' })
  useEffect(() => {
    const ending = new AbortController()
    const refetch = createRefetcher(client)
    followChanges({ url: '/events', onTopics: refetch, onState: setState, signal: ending.signal })
    return () => ending.abort()
  }, [client])
  useEffect(() => {
    if (state.kind !== 'lost') return
    const poll = setInterval(() => void refetchTopics(client, new Set(TOPICS)), POLL_EVERY_MS)
    return () => clearInterval(poll)
  }, [client, state.kind])
  return <LiveState value={state}>{children}</LiveState>
}

/**
 * Gathers topics and refetches one round at a time. A round is never cut short by the next, so a busy stream cannot keep the
 * page from ever showing an answer.
 */
function createRefetcher(client: QueryClient): (topics: ReadonlySet<Topic>) => void {
  let waiting = new Set<Topic>()
  let running = false
  const run = async () => {
    running = true
    while (waiting.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS))
      const topics = waiting
      waiting = new Set()
      await refetchTopics(client, topics)
    }
    running = false
  }
  return (topics) => {
    for (const topic of topics) waiting.add(topic)
    if (!running) void run()
  }
}
