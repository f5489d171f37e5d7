import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import type { Snapshot } from './walk-by-hand.ts'

const levels = z.array(z.tuple([z.number(), z.number()]))
const snapshotSchema = z.object({ ts: z.number(), side: z.enum(['UP', 'DOWN']), bids: levels, asks: levels })

/** Every file below `dir` that may hold a recording, in order of its path. */
export function findRecordings(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.jsonl(\.gz)?$/.test(path))
    .map((path) => join(dir, path))
    .filter((path) => statSync(path).isFile())
    .sort()
}

/**
 * The snapshots of a recording: one JSON object a line, gzipped or not. Null where the first line is something else.
 * @throws ZodError when a later line is no snapshot.
 */
export function readRecording(path: string): Snapshot[] | null {
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const [first, ...rest] = text.split('\n').filter((line) => line !== '')
  const start = first === undefined ? undefined : snapshotSchema.safeParse(JSON.parse(first)).data
  return start ? [start, ...rest.map((line) => snapshotSchema.parse(JSON.parse(line)))] : null
}

/** Both outcomes of each moment at which both were recorded. */
export function pairsOf(snapshots: readonly Snapshot[]): { up: Snapshot; down: Snapshot }[] {
  const downs = new Map(snapshots.filter(({ side }) => side === 'DOWN').map((down) => [down.ts, down]))
  return snapshots.flatMap((up) => {
    const down = up.side === 'UP' ? downs.get(up.ts) : undefined
    return down ? [{ up, down }] : []
  })
}
