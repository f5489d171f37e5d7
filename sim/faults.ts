import { z } from 'zod'
import { InvalidInputError } from '../domain/errors.ts'
import type { Random } from './random.ts'

/** What can be made to go wrong, and where. */
const faultSchema = z.object({
  /** One of the venue's faces, or `*` for all of them. */
  target: z.enum(['gamma', 'clob', 'data', 'bitquery', 'polygon', 'rtds', 'webhooks', 'chain', '*']).default('*'),
  kind: z.enum([
    /** Waits `ms` before answering. */
    'latency',
    /** HTTP 429 with `Retry-After: ms ÷ 1000`. */
    'rate-limit',
    /** HTTP 500. */
    'server-error',
    /** HTTP 425, as the matching engine answers while it restarts. */
    'restarting',
    /** The last good body of the same request, however old. */
    'stale',
    /** HTTP 200 with half a body. */
    'malformed',
    /** The connection is cut without an answer; open WebSockets are cut too. */
    'drop-socket',
    /** A WebSocket stays open and says nothing. */
    'silence',
    /** A webhook delivery is posted twice. */
    'duplicate',
    /** A webhook delivery is posted after the one that follows it. */
    'reorder',
    /** The block is taken back and its transactions come in a later one. Its target is `chain`. */
    'reorg',
  ]),
  /** Only requests whose path contains this. */
  path: z.string().optional(),
  probability: z.number().min(0).max(1).default(1),
  /** How often it happens before it is over; left out: until the faults are set anew. */
  count: z.number().int().positive().optional(),
  ms: z.number().nonnegative().default(1000),
  /** How many blocks a reorg takes back. */
  depth: z.number().int().positive().default(1),
})

export type Fault = z.infer<typeof faultSchema>
/** A fault as it is written in a test, a request or a setting. */
export type FaultSpec = z.input<typeof faultSchema>
export type FaultTarget = Exclude<Fault['target'], '*'>

/** Decides, from a seeded generator, which faults strike. */
export type Faults = {
  /** Replaces all faults. @throws InvalidInputError */
  set(specs: unknown): void
  /** The faults among `kinds` that strike this time, in the order given; their counts go down. */
  strike(target: FaultTarget, kinds: readonly Fault['kind'][], path?: string): Fault[]
  list(): readonly Fault[]
}

/** Starts with `specs`, none by default. */
export function createFaults(random: Random, specs: readonly FaultSpec[] = []): Faults {
  let faults = parseFaults(specs)
  return {
    set(next) {
      faults = parseFaults(next)
    },
    list: () => faults,
    strike(target, kinds, path = '') {
      const struck = faults.filter(
        (fault) =>
          kinds.includes(fault.kind) &&
          (fault.target === '*' || fault.target === target) &&
          (fault.path === undefined || path.includes(fault.path)) &&
          random() < fault.probability,
      )
      for (const fault of struck) if (fault.count !== undefined) fault.count -= 1
      faults = faults.filter((fault) => fault.count !== 0)
      return struck
    },
  }
}

function parseFaults(specs: unknown): Fault[] {
  const parsed = z.array(faultSchema).safeParse(specs)
  if (!parsed.success) throw new InvalidInputError(`faults are not usable: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}
