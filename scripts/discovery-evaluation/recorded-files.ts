import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** A row of a CSV file by its header. */
export type Row = Readonly<Record<string, string>>

/** Reads the CSV file at `path`.gz, or at `path`, below DIR or DIR/datasets; null where it is not there. */
export function readRecorded(dir: string, path: string): Row[] | null {
  const candidates = [dir, join(dir, 'datasets')].flatMap((base) => [join(base, `${path}.gz`), join(base, path)])
  const found = candidates.find(existsSync)
  if (!found) return null
  const bytes = readFileSync(found)
  return parseCsv((found.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))
}

/** Comma-separated values with quoted fields, as RFC 4180 has them. */
function parseCsv(text: string): Row[] {
  const [header = [], ...records] = recordsOf(text)
  return records.map((record) => Object.fromEntries(header.map((name, i) => [name, record[i] ?? ''])))
}

function recordsOf(text: string): string[][] {
  const records: string[][] = []
  let record: string[] = []
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    record.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    if (record.length > 1) records.push(record)
    record = []
  }
  return records
}
