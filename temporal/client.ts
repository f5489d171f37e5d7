import { fileURLToPath } from 'node:url'
import { Client, Connection, type ConnectionOptions } from '@temporalio/client'

/** Where the server is. `connection` carries TLS and API key as `@temporalio/envconfig` read them. */
export type TemporalTarget = { connection: ConnectionOptions; namespace: string }

/** The converter module, by path: the SDK loads it itself, in the process and into the workflow bundle. */
export const PAYLOAD_CONVERTER_PATH = fileURLToPath(new URL('./payload-converter.ts', import.meta.url))

/**
 * A client that connects at its first call, so that a process can boot while the server is away.
 * Close it with `client.connection.close()`.
 */
export function createTemporalClient(target: TemporalTarget): Client {
  return new Client({
    connection: Connection.lazy(target.connection),
    namespace: target.namespace,
    dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH },
  })
}
