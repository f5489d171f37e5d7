import type { Context, MiddlewareHandler } from 'hono'
import { problem } from './errors.ts'

/** Providers deliver under any name, and probes ask by address. */
const OPEN = /^\/(webhooks\/[^/]*|health|ready)$/
const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])
/** A proxy on this machine would make everyone look local; these say that it stands in between. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'cf-connecting-ip']

/**
 * Lets requests through that name this machine as their host. A page of another site whose name was pointed here, or a tunnel that
 * was meant for webhooks only, names something else.
 */
export const requireLocalName: MiddlewareHandler = async (c, next) => {
  if (OPEN.test(c.req.path) || LOCAL_NAMES.has(new URL(c.req.url).hostname)) return next()
  return problem(
    c,
    403,
    'Only from this machine',
    'without OPERATOR_TOKEN only webhooks, /health and /ready are answered under another name than localhost',
  )
}

/** Whether a request came from this machine, with nothing in between that we can see. */
export function isLocal(c: Context, address: string): boolean {
  const loopback = address === '::1' || /^(::ffff:)?127(\.\d+){3}$/i.test(address)
  return loopback && !FORWARDED.some((name) => c.req.header(name) !== undefined)
}
