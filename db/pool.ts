import type { Pool, PoolClient, QueryResultRow } from 'pg'

/** Anything that runs one statement: the pool, or a client inside a transaction. */
export type Queryable = Pick<Pool, 'query'>

export type PoolOptions = { max?: number; onError?: (error: Error) => void }

export declare function createPool(databaseUrl: string, options?: PoolOptions): Pool
export declare function query<Row extends QueryResultRow>(
  db: Queryable,
  text: string,
  values?: readonly unknown[],
): Promise<Row[]>
export declare function withTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T>
