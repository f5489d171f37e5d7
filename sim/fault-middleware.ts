import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler } from 'hono'
import type { Clock } from './clock.ts'
import type { Fault, Faults, FaultTarget } from './faults.ts'

type NodeContext = { Bindings: HttpBindings }

/** Bodies kept for the `stale` fault, per venue face. */
const KEPT_BODIES = 100

/** Lets the faults of `target` strike its HTTP requests, before and after the real answer. */
export function faultMiddleware(target: FaultTarget, faults: Faults, clock: Clock): MiddlewareHandler<NodeContext> {
  const lastBodies = new Map<string, Response>()
  return async (c, next) => {
    const { path } = c.req
    for (const fault of faults.strike(target, ['latency'], path)) await sleep(clock, fault.ms)
    const [refusal] = faults.strike(target, ['drop-socket', 'rate-limit', 'server-error', 'restarting'], path)
    if (refusal) return refused(c, refusal)
    const [stale] = faults.strike(target, ['stale'], path)
    const kept = stale && lastBodies.get(c.req.url)
    if (kept) return kept.clone()
    await next()
    if (c.req.method === 'GET' && c.res.ok && !stale) keep(lastBodies, c.req.url, c.res.clone())
    if (faults.strike(target, ['malformed'], path).length > 0) c.res = await halved(c.res)
    return undefined
  }
}

function refused(c: Context<NodeContext>, fault: Fault): Response {
  switch (fault.kind) {
    case 'drop-socket':
      c.env.incoming.socket.destroy()
      return new Response(null, { status: 500 })
    case 'rate-limit':
      return c.json({ error: 'Too Many Requests' }, 429, { 'Retry-After': String(Math.ceil(fault.ms / 1000)) })
    case 'restarting':
      return c.json({ error: 'matching engine is restarting' }, 425)
    default:
      return c.json({ error: 'internal server error' }, 500)
  }
}

function keep(bodies: Map<string, Response>, url: string, response: Response): void {
  bodies.delete(url)
  bodies.set(url, response)
  const oldest = bodies.keys().next().value
  if (bodies.size > KEPT_BODIES && oldest !== undefined) bodies.delete(oldest)
}

async function halved(response: Response): Promise<Response> {
  const text = await response.text()
  return new Response(text.slice(0, Math.floor(text.length / 2)), {
    status: response.status,
    headers: { 'content-type': 'application/json' },
  })
}

const sleep = (clock: Clock, ms: number) => new Promise<void>((resolve) => clock.schedule(ms, resolve))
