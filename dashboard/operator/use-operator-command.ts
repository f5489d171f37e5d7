import { useMutation, useQueryClient } from '@tanstack/react-query'
import { TOPICS } from '../api-types.ts'
import { ApiProblem, postAsOperator } from '../data/http.ts'
import { refetchTopics } from '../data/queries.ts'
import { forgetToken, keepToken } from './operator-token.ts'

/** A change that only the operator may make. */
export type OperatorCommand = { path: string; body: unknown }

/**
 * Sends operator commands. The token is kept once the API has accepted it and forgotten when it is refused. The page asks
 * again after every change, and after a conflict too: it was behind then.
 */
export function useOperatorCommand(onDone: () => void) {
  const client = useQueryClient()
  return useMutation<void, Error, OperatorCommand & { token: string }>({
    mutationFn: async ({ path, body, token }) => {
      try {
        await postAsOperator(path, body, token)
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 401) forgetToken()
        if (error instanceof ApiProblem && error.status === 409) void refetchTopics(client, new Set(TOPICS))
        throw error
      }
      keepToken(token)
      void refetchTopics(client, new Set(TOPICS))
    },
    onSuccess: onDone,
  })
}
