import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** A row of a CSV file by its header. */
export type Row = Readonly<Record<string, string>>

/** Reads `folder/name` below DIR or DIR/datasets, gzipped CSV with a header; null where it is not there. */
export function readRecorded(dir: string, path: string): Row[] | null {
  const found = [join(dir, path), join(dir, 'datasets', path)].find(existsSync)
  return found ? parseCsv(gunzipSync(readFileSync(found)).toString('utf8')) : null
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
