import { Connection, type ConnectionOptions } from '@temporalio/client'
import { SearchAttributeType } from '@temporalio/common'
import { messageOf } from '../domain/errors.ts'

/** A typed search attribute, as `defineSearchAttributeKey` makes it. */
export type SearchAttribute = { name: string; type: SearchAttributeType }

/** A server and the namespace on it. */
export type TemporalNamespace = { connection: ConnectionOptions; namespace: string }

/**
 * Makes sure that a namespace has our search attributes, adding what is missing.
 *
 * @throws ServiceError when the server does not serve the namespace (yet).
 * @throws Error that names the missing ones when they cannot be added (Temporal Cloud adds them in its own console).
 */
export async function registerSearchAttributes(
  { connection: options, namespace }: TemporalNamespace,
  attributes: readonly SearchAttribute[],
): Promise<void> {
  const connection = await Connection.connect(options)
  try {
    const missing = await missingSearchAttributes(connection, namespace, attributes)
    if (missing.length === 0) return
    const searchAttributes = Object.fromEntries(missing.map(({ name, type }) => [name, INDEXED_VALUE_TYPES[type]]))
    try {
      await connection.operatorService.addSearchAttributes({ namespace, searchAttributes })
    } catch (cause) {
      const list = missing.map(({ name, type }) => `${name} (${type})`).join(', ')
      throw new Error(`add these search attributes to the namespace ${namespace}: ${list}. ${messageOf(cause)}`, {
        cause,
      })
    }
  } finally {
    await connection.close()
  }
}

async function missingSearchAttributes(
  connection: Connection,
  namespace: string,
  attributes: readonly SearchAttribute[],
): Promise<SearchAttribute[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace })
  return attributes.filter(({ name }) => !(name in (customAttributes ?? {})))
}

/** `temporal.api.enums.v1.IndexedValueType`. */
const INDEXED_VALUE_TYPES: Record<SearchAttributeType, number> = {
  [SearchAttributeType.TEXT]: 1,
  [SearchAttributeType.KEYWORD]: 2,
  [SearchAttributeType.INT]: 3,
  [SearchAttributeType.DOUBLE]: 4,
  [SearchAttributeType.BOOL]: 5,
  [SearchAttributeType.DATETIME]: 6,
  [SearchAttributeType.KEYWORD_LIST]: 7,
}
