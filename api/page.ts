import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { accepts } from 'hono/accepts'

/** The built page, in memory: `index.html` and its assets by file name. */
export type Page = { html: string; assets: ReadonlyMap<string, PageAsset> }

type PageAsset = { type: string; plain: Uint8Array<ArrayBuffer>; zipped: Uint8Array<ArrayBuffer> }

export type PageDeps = {
  /** Null where the page was not built: `/` is then left to who comes next. */
  page: Page | null
  /** A new unguessable value for every answer, base64. */
  createNonce: () => string
}

/** Where the page lives. It reads from its own address what to show. */
const PLACES = ['/', '/leaderboard', '/wallets/:wallet']

/**
 * The page for browsers at each of its places, and what it loads from `/assets`. Anyone else who asks there (`curl`, a health check,
 * the page itself for its figures) is answered by the routes after these.
 */
export function pageRoutes({ page, createNonce }: PageDeps): Hono {
  return new Hono()
    .on('GET', PLACES, async (c, next) => {
      const wants = accepts(c, {
        header: 'Accept',
        supports: ['text/html', 'text/plain', 'application/json'],
        default: 'text/plain',
      })
      c.header('vary', 'accept')
      if (!page || wants !== 'text/html') return next()
      const nonce = createNonce()
      return c.html(page.html.replaceAll(NONCE_MARK, nonce), 200, {
        'cache-control': 'no-store',
        'content-security-policy': securityPolicy(nonce),
      })
    })
    .get('/assets/:file', async (c, next) => {
      const asset = page?.assets.get(c.req.param('file'))
      if (!asset) return next()
      const zip = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')
      return c.body(zip ? asset.zipped : asset.plain, 200, {
        'content-type': asset.type,
        // The name holds a hash of the content.
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
        ...(zip && { 'content-encoding': 'gzip' }),
      })
    })
}

/** Reads the built page from a folder; null where there is none. */
export function loadPage(folder: string): Page | null {
  const html = readIfThere(join(folder, 'index.html'))
  if (html === null) return null
  const assets = readdirSync(join(folder, 'assets')).map((name): [string, PageAsset] => {
    const plain = new Uint8Array(readFileSync(join(folder, 'assets', name)))
    const type = TYPES[extname(name)] ?? 'application/octet-stream'
    return [name, { type, plain, zipped: new Uint8Array(gzipSync(plain)) }]
  })
  return { html, assets: new Map(assets) }
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Stands in the built `index.html` where the nonce goes. */
const NONCE_MARK = '__CSP_NONCE__'

/** Only our own files, no inline script, and of inline styles only those that the component library makes at run time. */
const securityPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
