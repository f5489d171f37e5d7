import { type Client, isGrpcServiceError, ServiceError } from '@temporalio/client'
import { messageOf, TransportError } from '../domain/errors.ts'

/** How long a caller waits for the server, and for a worker to answer a query. */
const DEADLINE_MS = 5_000

/** Sends a request and waits for its answer for five seconds at most. @throws TransportError where the server is away */
export const askServer = <T>(client: Client, request: () => Promise<T>): Promise<T> =>
  client.withDeadline(Date.now() + DEADLINE_MS, request).catch((error: unknown) => {
    throw isFromServer(error) ? unanswered(error) : error
  })

/** Whether the server, or the way to it, is what failed. */
export const isFromServer = (error: unknown): error is Error =>
  error instanceof ServiceError || isGrpcServiceError(error)

/** What is told of a server that does not answer. */
export const unanswered = (error: Error): TransportError =>
  new TransportError(`Temporal does not answer: ${messageOf(error.cause ?? error)}`, { cause: error })
