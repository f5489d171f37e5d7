import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

/**
 * Headers of every answer. What brings no policy of its own may load, run and embed nothing; a page brings one. TLS ends in front of
 * us, so whether to insist on it is for who ends it. No CORS header is ever sent: other sites' pages can read nothing.
 */
export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await common(c, next)
  if (!c.res.headers.has('content-security-policy')) {
    c.res.headers.set(
      'content-security-policy',
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    )
  }
}

const common = secureHeaders({ strictTransportSecurity: false, xFrameOptions: 'DENY' })
