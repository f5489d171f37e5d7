import { join } from 'node:path'
import { runTypeScript } from './run-typescript.ts'

/** What the load generator is to post. */
export type LoadOrder = {
  /** The webhook route of Alchemy. */
  url: string
  sessionFile: string
  kind: 'fills' | 'empty'
  count: number
  /** Number of the first fill. */
  from: number
  /** How often each fill is told; 4 is what three providers and one confirmation do. */
  repeats: number
  /** Null: all at once. */
  perSecond: number | null
  connections: number
}

export type LoadResult = {
  /** Of each acknowledged delivery, from when it was due. */
  latenciesMs: number[]
  failures: number
  firstFailure: string | null
  /** Fills that an answer called new, once for each answer. */
  recorded: string[]
  elapsedMs: number
}

const PROGRAM = join(import.meta.dirname, 'programs/load.ts')

/** Runs the generator in a process of its own. @throws Error when it ends badly */
export async function runLoad(order: LoadOrder): Promise<LoadResult> {
  return JSON.parse(await runTypeScript(PROGRAM, [JSON.stringify(order)])) as LoadResult
}
