import {
  type FieldNode,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  graphql,
  isObjectType,
} from 'graphql'
import type { EpochMs } from '../../domain/money/units.ts'
import { passes } from './filter.ts'
import type { CubeRow } from './rows.ts'
import { schema } from './schema.ts'

export type Question = { query: string; variables?: Record<string, unknown> | null; operationName?: string | null }

/** Rows without a limit, and rows of one answer at most. Both cut silently. */
const DEFAULT_COUNT = 10_000
const MAX_COUNT = 25_000

/** Answers a question over the cube: rows as they are, or grouped by what is selected where it asks for sums and counts. */
export const answer = ({ query, variables, operationName }: Question, rows: readonly CubeRow[], now: EpochMs) =>
  graphql({
    schema,
    source: query,
    contextValue: { rows, now },
    fieldResolver: resolve,
    variableValues: variables ?? null,
    operationName: operationName ?? null,
  })

/** Where a resolver stands: the rows of its group, and the names that led here. */
type Cell = { rows: readonly CubeRow[]; path: readonly string[] }
type Context = { rows: readonly CubeRow[]; now: EpochMs }
type Args = Record<string, unknown>

const resolve: GraphQLFieldResolver<unknown, Context> = (source, args, context, info) => {
  if (info.parentType.name === 'Query') return {}
  if (info.fieldName === 'PredictionTrades') return tradesOf(args, context, info)
  const cell = source as Cell
  if (info.parentType.name === 'PredictionTrade' && METRICS.has(info.fieldName)) {
    return metricOf(cell.rows, info.fieldName, args)
  }
  const path = [...cell.path, info.fieldName]
  return isObjectType(getNamedType(info.returnType)) ? { rows: cell.rows, path } : leafOf(cell.rows, path, args)
}

const METRICS = new Set(['count', 'sum'])

function tradesOf(args: Args, { rows, now }: Context, info: GraphQLResolveInfo): Cell[] {
  const { limit, orderBy, where } = args as {
    limit?: { count?: number; offset?: number }
    orderBy?: Record<string, string>
    where?: unknown
  }
  const wanted = rows.filter((row) => passes(row, where, now))
  const groups = groupsOf(wanted, selectionOf(info))
  const start = limit?.offset ?? 0
  const count = Math.min(limit?.count ?? DEFAULT_COUNT, MAX_COUNT)
  return ordered(groups, orderBy ?? {}, info)
    .slice(start, start + count)
    .map((group) => ({ rows: group, path: [] }))
}

type Selection = { dimensions: string[][]; isGrouped: boolean }

/** What a row is told apart by, and whether rows are put together at all. */
function selectionOf(info: GraphQLResolveInfo): Selection {
  const selection: Selection = { dimensions: [], isGrouped: false }
  const visit = (fields: readonly FieldNode[], path: readonly string[]) => {
    for (const field of fields) {
      const here = [...path, field.name.value]
      const children = fieldsOf(field)
      if (children.length > 0) visit(children, here)
      else if ((path.length === 0 && METRICS.has(field.name.value)) || field.arguments?.length)
        selection.isGrouped = true
      else selection.dimensions.push(here)
    }
  }
  for (const node of info.fieldNodes) visit(fieldsOf(node), [])
  return selection
}

/** Fragments are not spoken here. */
const fieldsOf = (node: FieldNode): FieldNode[] =>
  node.selectionSet?.selections.flatMap((selection) => (selection.kind === 'Field' ? [selection] : [])) ?? []

function groupsOf(rows: readonly CubeRow[], { dimensions, isGrouped }: Selection): (readonly CubeRow[])[] {
  if (!isGrouped) return rows.map((row) => [row])
  const groups = new Map<string, CubeRow[]>()
  for (const row of rows) {
    const key = JSON.stringify(dimensions.map((path) => valueAt(row, path)))
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return [...groups.values()]
}

function ordered(
  groups: (readonly CubeRow[])[],
  { ascending, descending, ascendingByField, descendingByField }: Record<string, string>,
  info: GraphQLResolveInfo,
): (readonly CubeRow[])[] {
  const alias = descendingByField ?? ascendingByField
  const field = descending ?? ascending
  if (!alias && !field) return groups
  const measured = alias ? metricNamed(alias, info) : ([row]: readonly CubeRow[]) => sortable(row, field ?? '')
  const sign = descending || descendingByField ? -1 : 1
  return groups
    .map((group) => ({ group, value: measured(group) }))
    .sort((a, b) => sign * (a.value - b.value))
    .map(({ group }) => group)
}

function metricNamed(alias: string, info: GraphQLResolveInfo): (rows: readonly CubeRow[]) => number {
  const node = info.fieldNodes.flatMap(fieldsOf).find(({ alias: own, name }) => (own ?? name).value === alias)
  const field = node && (schema.getType('PredictionTrade') as GraphQLObjectType).getFields()[node.name.value]
  if (!node || !field) throw new GraphQLError(`field ${alias} is not selected`)
  const args = getArgumentValues(field, node, info.variableValues)
  return (rows) => Number(metricOf(rows, node.name.value, args))
}

/** Sums and counts are printed as texts. */
function metricOf(rows: readonly CubeRow[], name: string, args: Args): string {
  if (name === 'sum') {
    const path = pathOf(String(args['of']))
    return String(Math.round(rows.reduce((sum, row) => sum + Number(valueAt(row, path)), 0) * 1e6) / 1e6)
  }
  if (typeof args['distinct'] !== 'string') return String(rows.length)
  const path = pathOf(args['distinct'])
  return String(new Set(rows.map((row) => valueAt(row, path))).size)
}

function leafOf(rows: readonly CubeRow[], path: readonly string[], { minimum, maximum }: Args): unknown {
  const field = minimum ?? maximum
  if (typeof field !== 'string') return valueAt(rows[0], path)
  const sorted = rows.toSorted((a, b) => sortable(a, field) - sortable(b, field))
  return valueAt(minimum ? sorted[0] : sorted.at(-1), path)
}

const pathOf = (field: string): string[] => field.split('_')

const sortable = (row: CubeRow | undefined, field: string): number =>
  field === 'Block_Time' ? (row?.at ?? 0) : Number(valueAt(row, pathOf(field)))

const valueAt = (row: CubeRow | undefined, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], row)
