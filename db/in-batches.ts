import { TransportError } from '../domain/errors.ts'

/**
 * Makes many calls few: whoever calls while work is under way waits and goes with all others that do, so that a burst costs a
 * handful of round trips instead of thousands. A call that finds nothing under way is worked on at once, alone.
 *
 * Where a batch is refused, each of its calls is worked on again by itself, so that none fails for another's sake: `work` must be
 * repeatable. Where the database is away, none is.
 *
 * @param work - answers with one result for each input, in their order.
 * @param most - calls in one batch.
 */
export function inBatches<Input, Output>(
  work: (inputs: readonly Input[]) => Promise<readonly Output[]>,
  most: number,
): (input: Input) => Promise<Output> {
  type Call = { input: Input; resolve(output: Output): void; reject(error: unknown): void }
  const waiting: Call[] = []
  let isWorking = false

  async function workOn(calls: readonly Call[]): Promise<void> {
    try {
      const outputs = await work(calls.map(({ input }) => input))
      // One result for each input is what `work` promises.
      for (const [i, call] of calls.entries()) call.resolve(outputs[i] as Output)
    } catch (error) {
      if (calls.length === 1 || error instanceof TransportError) for (const call of calls) call.reject(error)
      else await Promise.all(calls.map((call) => workOn([call])))
    }
  }

  async function workOff(): Promise<void> {
    isWorking = true
    while (waiting.length > 0) await workOn(waiting.splice(0, most))
    isWorking = false
  }

  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject })
      if (!isWorking) void workOff()
    })
}
