import pg from 'pg'
import { ConflictError, InvalidInputError, InvariantError, NotFoundError, TransportError } from '../domain/errors.ts'

/**
 * What a failed statement means to the rest of the product, decided here once, by SQLSTATE and never by message.
 *
 * Everything that is not an answer of the server (refused, reset, timed out, pool ended) is a `TransportError`: whether the
 * statement ran is unknown, and every statement in `db/` may be repeated. Values stay out of the message; a constraint's
 * name says which rule was broken.
 */
export function toDomainError(error: unknown): Error {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) {
    return new InvariantError('the database driver was used wrongly', { cause: error })
  }
  if (!(error instanceof pg.DatabaseError)) {
    const code = 'code' in error ? String(error.code) : null
    return new TransportError(`the database could not be reached${code ? ` (${code})` : ''}`, { cause: error })
  }
  const details = {
    sqlState: error.code ?? null,
    table: error.table ?? null,
    constraint: error.constraint ?? null,
  }
  const options = { cause: error, details }
  switch (meaningOf(error.code ?? '')) {
    case 'passing':
      return new TransportError(`the database could not do it now: ${error.message}`, options)
    case 'conflict':
      return new ConflictError(`the database refused: ${error.message}`, options)
    case 'missing':
      return new NotFoundError(error.message, options)
    case 'unusable':
      return new InvalidInputError(`the database cannot read the value: ${error.message}`, options)
    case 'broken':
      return new InvariantError(`the database refused: ${error.message}`, options)
  }
}

type Meaning = 'passing' | 'conflict' | 'missing' | 'unusable' | 'broken'

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const BY_STATE: Readonly<Record<string, Meaning>> = {
  '23505': 'conflict', // unique_violation
  '55006': 'conflict', // object_in_use: raised by our own functions
  '55P03': 'passing', // lock_not_available
  '25006': 'passing', // read_only_sql_transaction: a standby, during a failover
  '57014': 'passing', // query_canceled: statement timeout
  P0002: 'missing', // no_data_found: raised by our own functions
}

const BY_CLASS: Readonly<Record<string, Meaning>> = {
  '08': 'passing', // connection exception
  '40': 'passing', // serialization failure, deadlock
  '53': 'passing', // out of connections, disk or memory
  '57': 'passing', // shut down by an administrator, starting up
  '58': 'passing', // system error
  '22': 'unusable', // data exception
}

const meaningOf = (state: string): Meaning => BY_STATE[state] ?? BY_CLASS[state.slice(0, 2)] ?? 'broken'
