import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { documentPage } from './document-page.ts'
import { OPERATOR_SCHEME } from './operator.ts'
import { createRoutes } from './routing.ts'

const GET_DOCUMENT = createRoute({
  method: 'get',
  path: '/openapi.json',
  tags: ['operation'],
  summary: 'This document',
  responses: { 200: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: z.looseObject({}) } } } },
})

const GET_DOCUMENT_PAGE = createRoute({
  method: 'get',
  path: '/docs',
  tags: ['operation'],
  summary: 'This document as a page',
  responses: { 200: { description: 'A page without scripts.', content: { 'text/html': { schema: z.string() } } } },
})

/** The OpenAPI document of an app, generated from the schemas that its routes check with. */
export type ApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>

/** `GET /openapi.json`, `GET /docs`. `documentOf` is asked once, at the first request. */
export function documentRoutes({
  documentOf,
  createNonce,
}: {
  documentOf: () => ApiDocument
  createNonce: () => string
}) {
  let document: ApiDocument | null = null
  const load = (): ApiDocument => {
    document ??= documentOf()
    return document
  }
  return createRoutes()
    .openapi(GET_DOCUMENT, (c) => c.json(load() as unknown as Record<string, unknown>, 200))
    .openapi(GET_DOCUMENT_PAGE, (c) => {
      const nonce = createNonce()
      c.header(
        'content-security-policy',
        `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      )
      return c.html(documentPage(load(), nonce), 200) as never
    })
}

/** Writes the document down, and declares how the operator is known. */
export function describeApi(app: OpenAPIHono): ApiDocument {
  app.openAPIRegistry.registerComponent('securitySchemes', OPERATOR_SCHEME, {
    type: 'http',
    scheme: 'bearer',
    description: 'The operator token: `OPERATOR_TOKEN`, or the one that the first start made and stored.',
  })
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Understudy',
      version: '0.1.0',
      description:
        'Copies the trades of proven Polymarket wallets, on paper first. Times are ISO 8601 in UTC, money and shares are exact decimal strings, lists come a page at a time, and a refusal is RFC 9457 problem details.',
      license: { name: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'account', description: 'What we hold, what it is worth, and what we did.' },
      { name: 'signals', description: 'What leaders did and what we decided.' },
      { name: 'traders', description: 'Whom we follow.' },
      { name: 'operation', description: 'Whether all is well.' },
      { name: 'operator', description: 'What needs the operator token.' },
    ],
  })
}
