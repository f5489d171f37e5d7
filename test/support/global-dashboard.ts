import { buildDashboard } from '../../scripts/dashboard-build.ts'

/** Builds the page once for all browser tests, where its sources have changed. */
export async function setup(): Promise<void> {
  await buildDashboard()
}
