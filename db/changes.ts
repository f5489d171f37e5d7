import pg from 'pg'

/** What a change can be about; the triggers of migrations 0008 and 0010 name them. */
export const CHANGE_TOPICS = ['signals', 'positions', 'status', 'traders', 'discovery'] as const
export type ChangeTopic = (typeof CHANGE_TOPICS)[number]

export type ChangeListener = { close(): Promise<void> }

export type ChangeListenerOptions = {
  onChange: (topics: readonly ChangeTopic[]) => void
  /** Told when the connection breaks or cannot be made; it is made again by itself. */
  onError: (error: Error) => void
  /** How long to wait before the next attempt, ms. */
  retryMs?: number
}

const RETRY_MS = 2_000

/**
 * Hears of every committed change, by one connection of its own that does nothing else. After a break every topic is told once,
 * since what happened in between was not heard. Needs a session: a transaction pooler does not pass notifications on.
 */
export function listenForChanges(databaseUrl: string, options: ChangeListenerOptions): ChangeListener {
  const { onChange, onError, retryMs = RETRY_MS } = options
  let closed = false
  let client: pg.Client | null = null
  let retry: NodeJS.Timeout | undefined
  let wasLost = false

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      application_name: 'understudy changes',
    })
    client = fresh
    const lost = (error: Error) => {
      if (client !== fresh) return
      client = null
      wasLost = true
      fresh.removeAllListeners('end')
      void fresh.end().catch(() => undefined)
      if (closed) return
      onError(error)
      retry = setTimeout(() => void connect(), retryMs)
    }
    fresh.on('error', lost)
    fresh.on('end', () => lost(new Error('the database closed the connection')))
    fresh.on('notification', ({ payload }) => {
      const topic = CHANGE_TOPICS.find((name) => name === payload)
      if (topic) onChange([topic])
    })
    try {
      await fresh.connect()
      await fresh.query('listen understudy_changes')
      if (wasLost) onChange(CHANGE_TOPICS)
    } catch (error) {
      lost(error instanceof Error ? error : new Error(String(error)))
    }
  }

  const connecting = connect()
  return {
    async close() {
      closed = true
      clearTimeout(retry)
      await connecting
      const open = client
      client = null
      await open?.end().catch(() => undefined)
    },
  }
}
