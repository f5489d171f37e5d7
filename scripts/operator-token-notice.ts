import type { Config } from '../runtime/config.ts'
import { provideOperatorToken } from '../runtime/operator-token.ts'

/** Who may halt, resume and change traders over HTTP: says so, and shows a token on the one occasion on which it was made. */
export function operatorTokenNotice({ api, stateDir }: Config): string {
  if (api.operatorToken) return 'as OPERATOR_TOKEN says'
  const { token, path, isNew } = provideOperatorToken(stateDir)
  return isNew ? `${token.reveal()} (shown this once; kept in ${path})` : `in ${path}`
}
