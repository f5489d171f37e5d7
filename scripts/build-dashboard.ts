import { buildDashboard } from './dashboard-build.ts'

/** Builds the operator's page where its sources have changed. */
const startedAt = Date.now()
const outcome = await buildDashboard()
console.log(`the page is ${outcome} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`)
