import { html, raw } from 'hono/html'
import type { ApiDocument } from './document.ts'

type Operation = {
  summary?: string
  description?: string
  tags?: string[]
  security?: unknown[]
  parameters?: Parameter[]
  requestBody?: { content?: Record<string, { schema?: unknown }> }
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: unknown }> }>
}
type Parameter = { name: string; in: string; required?: boolean; description?: string; schema?: unknown }
type Endpoint = { method: string; path: string; operation: Operation }

/** The OpenAPI document as one page: no script, nothing from elsewhere. `nonce` allows its only style sheet. */
export function documentPage(document: ApiDocument, nonce: string) {
  const endpoints = endpointsOf(document)
  const tags = (document.tags ?? []).map(({ name, description }) => ({ name, description: description ?? '' }))
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>${document.info.title} API</title>
    <style nonce="${nonce}">${raw(STYLE)}</style>
  </head>
  <body>
    <h1>${document.info.title} API</h1>
    <p>${document.info.description}</p>
    <p>The document itself: <a href="/openapi.json">/openapi.json</a> (OpenAPI ${document.openapi}).</p>
    <nav aria-label="Topics">${tags.map(({ name }) => html`<a href="#${name}">${name}</a> `)}</nav>
    ${tags.map(
      ({ name, description }) => html`<section id="${name}"><h2>${name}</h2><p>${description}</p>
        ${endpoints.filter(({ operation }) => operation.tags?.includes(name)).map(endpointHtml)}
      </section>`,
    )}
    <section id="schemas"><h2>schemas</h2>
      ${Object.entries(document.components?.schemas ?? {}).map(
        ([name, schema]) => html`<details id="schema-${name}"><summary>${name}</summary>${codeHtml(schema)}</details>`,
      )}
    </section>
  </body>
</html>`
}

const endpointHtml = ({ method, path, operation }: Endpoint) => html`<details>
  <summary><b>${method.toUpperCase()}</b> <code>${path}</code>${operation.security ? html` <i>operator</i>` : ''} <span>${operation.summary}</span></summary>
  ${operation.description ? html`<p>${operation.description}</p>` : ''}
  <pre>${curlOf(method, path, operation)}</pre>
  ${
    operation.parameters?.length
      ? html`<table><caption>Parameters</caption><thead><tr><th scope="col">name</th><th scope="col">in</th><th scope="col">what</th><th scope="col">schema</th></tr></thead>
        <tbody>${operation.parameters.map(parameterHtml)}</tbody></table>`
      : ''
  }
  ${operation.requestBody ? html`<h3>Body</h3>${contentHtml(operation.requestBody.content)}` : ''}
  <h3>Answers</h3>
  ${Object.entries(operation.responses ?? {}).map(
    ([status, { description, content }]) => html`<p><b>${status}</b> ${description} ${contentHtml(content)}</p>`,
  )}
</details>`

const parameterHtml = (parameter: Parameter) =>
  html`<tr><td><code>${parameter.name}</code>${parameter.required ? ' *' : ''}</td><td>${parameter.in}</td>
    <td>${parameter.description ?? ''}</td><td><code>${JSON.stringify(parameter.schema)}</code></td></tr>`

/** A named schema as a link, another one spelled out. */
const contentHtml = (content: Record<string, { schema?: unknown }> | undefined) =>
  Object.entries(content ?? {}).map(([type, { schema }]) => {
    const name = /^#\/components\/schemas\/(.+)$/.exec((schema as { $ref?: string } | undefined)?.$ref ?? '')?.[1]
    return name === undefined
      ? html`<span><code>${type}</code></span>${codeHtml(schema)}`
      : html`<span><code>${type}</code> <a href="#schema-${name}">${name}</a></span>`
  })

const codeHtml = (value: unknown) => html`<pre>${JSON.stringify(value, null, 2)}</pre>`

function curlOf(method: string, path: string, { security, requestBody }: Operation): string {
  const words = ['curl', '-s', ...(method === 'get' ? [] : ['-X', method.toUpperCase()])]
  if (security) words.push(`-H "authorization: Bearer $OPERATOR_TOKEN"`)
  if (requestBody) words.push(`-H 'content-type: application/json' -d '{…}'`)
  return [...words, `http://127.0.0.1:8787${path}`].join(' ')
}

function endpointsOf(document: ApiDocument): Endpoint[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.entries(item ?? {}).map(([method, operation]) => ({ method, path, operation: operation as Operation })),
  )
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d5d9de, #3a3f45); --soft: light-dark(#f4f6f8, #1d2125) }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
nav a { margin-right: 1rem }
details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: .5rem .75rem }
summary { cursor: pointer; overflow-wrap: anywhere }
summary span { opacity: .8 }
pre { background: var(--soft); border-radius: 6px; padding: .75rem; overflow-x: auto; font-size: .85rem }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; font-weight: 600 }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere }
code { font-size: .9em }
`
