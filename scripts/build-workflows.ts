import { buildWorkflowBundle } from '../workers/bundle.ts'

/** Bundles the workflows for the workers, which otherwise do it at each start. */
const startedAt = Date.now()
const { path, outcome } = await buildWorkflowBundle()
console.log(`${path} is ${outcome} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`)
