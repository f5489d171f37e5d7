import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'

/** As much of an OpenAPI 3.1 document as requests are made from and answers are held against. */
export type OpenApi = {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}
export type Operation = {
  parameters?: { name: string; in: 'path' | 'query'; required?: boolean; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>
  security?: unknown[]
}
type Schema = {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  pattern?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
}

export type Endpoint = { method: string; path: string; operation: Operation }

export const endpointsOf = (document: OpenApi): Endpoint[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  )

/** What a request is made of, before it is written down. */
export type GeneratedRequest = {
  path: string
  query: [string, string][]
  body: string | null
  contentType: string | null
}

/**
 * Requests for an endpoint as its schema describes them, and, about as often, with something in it that no schema would allow.
 * `known` gives values that the database holds, by the name of a parameter.
 */
export function requestsOf(
  document: OpenApi,
  { path, operation }: Endpoint,
  known: Readonly<Record<string, readonly string[]>>,
): fc.Arbitrary<GeneratedRequest> {
  const values = valuesOf(document)
  const parameters = operation.parameters ?? []
  const parameterValue = (name: string, schema: Schema) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...(known[name] ?? ['1'])) },
      { weight: 4, arbitrary: values(schema).map(String) },
      { weight: 3, arbitrary: HOSTILE_TEXT },
    )
  const inPath = fc.record(
    Object.fromEntries(
      parameters.filter((one) => one.in === 'path').map(({ name, schema }) => [name, parameterValue(name, schema)]),
    ),
  )
  const queryParameters = parameters.filter((one) => one.in === 'query')
  const inQuery = fc
    .subarray(queryParameters, { maxLength: Math.min(3, queryParameters.length) })
    .chain((chosen) =>
      fc.tuple(...chosen.map(({ name, schema }) => fc.tuple(fc.constant(name), parameterValue(name, schema)))),
    )
  const unknownQuery = fc.array(fc.tuple(HOSTILE_TEXT, HOSTILE_TEXT), { maxLength: 1 })
  const content = Object.entries(operation.requestBody?.content ?? {})[0]
  const body = content
    ? bodiesOf(values(content[1].schema), content[0])
    : fc.constant({ body: null, contentType: null })
  return fc.tuple(inPath, inQuery, unknownQuery, body).map(([pathValues, query, more, sent]) => ({
    path: path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(pathValues[name] ?? '')),
    query: [...query, ...more],
    ...sent,
  }))
}

function bodiesOf(value: fc.Arbitrary<unknown>, type: string) {
  const text = fc.oneof(
    { weight: 6, arbitrary: value.map((it) => JSON.stringify(it)) },
    {
      weight: 3,
      arbitrary: fc.tuple(value, HOSTILE_TEXT, fc.jsonValue()).map(([it, key, extra]) => spoil(it, key, extra)),
    },
    { weight: 2, arbitrary: fc.json() },
    { weight: 2, arbitrary: HOSTILE_TEXT },
  )
  const contentType = fc.oneof(
    { weight: 8, arbitrary: fc.constant(type) },
    { weight: 1, arbitrary: fc.constantFrom('text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data') },
  )
  return fc.record({ body: text, contentType })
}

/** One member more, or one that is something else than it should be. */
function spoil(value: unknown, key: string, extra: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(extra)
  const keys = Object.keys(value)
  const target = keys[key.length % (keys.length + 1)] ?? key
  return JSON.stringify({ ...value, [target]: extra })
}

/** Texts that have broken servers before. A NUL, lone surrogates, SQL, paths, numbers that are none, and length. */
const HOSTILE_TEXT = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '%',
    '_',
    '%00',
    '..',
    '../../etc/passwd',
    "' or 1=1 --",
    '"; drop table signals; --',
    '\\',
    '-1',
    '0',
    '1e309',
    '9'.repeat(30),
    '9223372036854775808',
    'NaN',
    'null',
    'undefined',
    '[object Object]',
    '__proto__',
    'constructor',
    '😀',
    '\u202e',
    '0x',
    `0x${'G'.repeat(40)}`,
    '0.1.2',
    'x'.repeat(3_000),
    '\r\nset-cookie: a=b',
  ),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
)

/** Values that a schema allows. */
function valuesOf(document: OpenApi): (schema: Schema) => fc.Arbitrary<unknown> {
  const values = (schema: Schema): fc.Arbitrary<unknown> => {
    if (schema.$ref) return values(document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {})
    if (schema.enum) return fc.constantFrom(...schema.enum)
    if (schema.const !== undefined) return fc.constant(schema.const)
    const choices = schema.anyOf ?? schema.oneOf
    if (choices) return fc.oneof(...choices.map(values))
    const types = Array.isArray(schema.type) ? schema.type : [schema.type]
    return fc.oneof(...types.map((type) => typedValues(type, schema, values)))
  }
  return values
}

function typedValues(
  type: string | undefined,
  schema: Schema,
  values: (schema: Schema) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const { minimum: min = -1e12, maximum: max = 1e12, minLength = 0, maxLength = 60 } = schema
  switch (type) {
    case 'string':
      return schema.pattern ? fc.stringMatching(new RegExp(schema.pattern)) : fc.string({ minLength, maxLength })
    case 'integer':
      return fc.integer({ min: Math.max(min, -(2 ** 31)), max: Math.min(max, 2 ** 31 - 1) })
    case 'number':
      return fc.double({ min, max, noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(values(schema.items ?? {}), { maxLength: 3 })
    case 'object': {
      const members = Object.entries(schema.properties ?? {}).map(([name, member]) => [name, values(member)] as const)
      return fc.record(Object.fromEntries(members), { requiredKeys: schema.required ?? [] })
    }
    default:
      return fc.jsonValue()
  }
}

/** Says what is wrong with an answer by the document, or null. */
export function createAnswerCheck(document: OpenApi) {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'document', ...document }, 'document')
  const compiled = new Map<Schema, ValidateFunction>()
  const validatorOf = (schema: Schema): ValidateFunction => {
    const known = compiled.get(schema)
    if (known) return known
    const validate = ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/')) as object)
    compiled.set(schema, validate)
    return validate
  }
  return (operation: Operation, answer: { status: number; contentType: string; text: string }): string | null => {
    const declared = operation.responses[answer.status]
    if (!declared) return `status ${answer.status} is not declared: ${answer.text.slice(0, 300)}`
    const mediaType = answer.contentType.split(';')[0]?.trim() ?? ''
    const schema = declared.content?.[mediaType]?.schema
    if (!schema) return `${mediaType || 'no content type'} is not declared for status ${answer.status}`
    if (!mediaType.endsWith('json')) return null
    const validate = validatorOf(schema)
    if (validate(JSON.parse(answer.text))) return null
    return `status ${answer.status} is outside its schema: ${ajv.errorsText(validate.errors)}`
  }
}
