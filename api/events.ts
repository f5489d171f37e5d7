import { setTimeout as sleep } from 'node:timers/promises'
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import type { ChangeHub } from './change-hub.ts'
import { problem } from './errors.ts'
import { createRoutes } from './routing.ts'
import { problems } from './schema.ts'

/** A silent stream and a dead one look alike, so something is said at least this often. */
const HEARTBEAT_MS = 15_000
/** Changes within this time go out as one event. */
const GATHER_MS = 100

export type EventDeps = { changes: Pick<ChangeHub, 'watch'> }

const GET_EVENTS = createRoute({
  method: 'get',
  path: '/events',
  tags: ['operation'],
  summary: 'Server-sent events: what has changed',
  description:
    '`event: change` with `data: {"topics":[…]}` names what to ask for again: `signals`, `positions`, `status`, `traders`. A comment comes at least every 15 seconds.',
  responses: {
    200: { description: 'A stream without end.', content: { 'text/event-stream': { schema: z.string() } } },
    ...problems(),
  },
})

/** `GET /events`. An event carries nothing but topics, so a page that missed one loses nothing by the next. */
export const eventRoutes = ({ changes }: EventDeps): OpenAPIHono =>
  createRoutes().openapi(GET_EVENTS, (c) => {
    const watcher = changes.watch()
    if (!watcher) {
      c.header('retry-after', '10')
      return problem(c, 503, 'Too busy', 'too many pages watch already') as never
    }
    c.header('cache-control', 'no-store')
    // Tells a buffering proxy to pass each event on at once.
    c.header('x-accel-buffering', 'no')
    return streamSSE(c, async (stream) => {
      stream.onAbort(watcher.end)
      await stream.write(': connected\n\n')
      for (;;) {
        const topics = await watcher.next(HEARTBEAT_MS)
        if (topics === null) return
        if (topics.length === 0) await stream.write(': still here\n\n')
        else await stream.writeSSE({ event: 'change', data: JSON.stringify({ topics }) })
        await sleep(GATHER_MS)
      }
    })
  })
