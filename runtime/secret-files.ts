import { readFileSync } from 'node:fs'

/** The suffix of a key that holds the path of a file instead of the value. */
const SUFFIX = '_FILE'

export type SecretFiles = {
  /** The given environment, and what the files hold. */
  env: Readonly<Record<string, string>>
  /** What was wrong, without any content and without the path: a secret may have been put there by mistake. */
  problems: readonly string[]
}

/**
 * Reads the files that `NAME_FILE` names for those of `keys` that are given that way, as Docker and Kubernetes hand secrets
 * over. Space around the content is cut off; an empty file counts as unset.
 */
export function readSecretFiles(env: Readonly<Record<string, string>>, keys: readonly string[]): SecretFiles {
  const values: Record<string, string> = {}
  const problems: string[] = []
  for (const key of keys) {
    const path = env[`${key}${SUFFIX}`]?.trim()
    if (!path) continue
    if (env[key]) {
      problems.push(`${key} must not be set together with ${key}${SUFFIX}`)
      continue
    }
    try {
      const text = readFileSync(path, 'utf8').trim()
      if (text) values[key] = text
    } catch (error) {
      problems.push(`${key}${SUFFIX} must be the path of a readable file, reading it gave ${codeOf(error)}`)
    }
  }
  return { env: { ...env, ...values }, problems }
}

/** An environment that leaves the files of these keys out: a value that is given directly then stands alone. */
export const withoutSecretFiles = (keys: readonly string[]): Record<string, string> =>
  Object.fromEntries(keys.map((key) => [`${key}${SUFFIX}`, '']))

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'an error'
