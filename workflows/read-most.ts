import { ApplicationFailure, setCurrentDetails } from '@temporalio/workflow'
import { inLanes } from './lanes.ts'

/** Requests of one wallet on their way at once. */
const LANES = 4

/** Reads each of the chunks. What fails is left for the next run, see {@link refuseTooLittle}. */
export async function readMost<T>(
  what: string,
  chunks: readonly T[],
  read: (chunk: T) => Promise<void>,
): Promise<void> {
  const { failed, last } = await readEach(what, chunks, read)
  refuseTooLittle(`requests for ${what}`, failed, chunks.length, last)
}

/** Reads each of the chunks, several at once. @returns how many failed, and why the last one did. */
export async function readEach<T>(
  what: string,
  chunks: readonly T[],
  read: (chunk: T) => Promise<void>,
): Promise<{ failed: number; last: string }> {
  let failed = 0
  let last = ''
  let done = 0
  await inLanes(
    chunks,
    LANES,
    async (chunk) => {
      await read(chunk)
      done += 1
      setCurrentDetails(`${what}: ${done} of ${chunks.length}`)
    },
    (_, reason) => {
      failed += 1
      last = reason
    },
  )
  return { failed, last }
}

/** @throws ApplicationFailure when more than half failed. */
export function refuseTooLittle(what: string, failed: number, of: number, last: string): void {
  if (failed * 2 <= of) return
  throw ApplicationFailure.nonRetryable(`${failed} of ${of} ${what} failed: ${last}`, 'TooLittleRead')
}
