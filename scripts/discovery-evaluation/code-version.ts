import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A hash of a source file and of everything of ours that it imports: the same hash, the same results. */
export function codeVersionOf(entry: URL): string {
  const hash = createHash('sha256')
  const seen = new Set<string>()
  const visit = (file: URL) => {
    if (seen.has(file.href)) return
    seen.add(file.href)
    const source = readFileSync(fileURLToPath(file), 'utf8')
    hash.update(source)
    for (const [, path = ''] of source.matchAll(/ from '(\.[^']+)'/g)) visit(new URL(path, file))
  }
  visit(entry)
  return hash.digest('hex').slice(0, 12)
}
