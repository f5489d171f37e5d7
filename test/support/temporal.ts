// The Temporal SDK loads the payload converter with a plain require, which only this teaches TypeScript.
import 'tsx/cjs'
import { inject } from 'vitest'
import type { TemporalTarget } from '../../temporal/client.ts'

declare module 'vitest' {
  interface ProvidedContext {
    temporalAddress: string
    temporalNamespace: string
  }
}

/** The server that `global-temporal.ts` started for this run, or the one that `TEMPORAL_ADDRESS` names. */
export function testTemporal(): TemporalTarget {
  return { connection: { address: inject('temporalAddress') }, namespace: inject('temporalNamespace') }
}
