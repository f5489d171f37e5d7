import { defineConfig } from 'vitest/config'

/**
 * Five layers, cheapest first. `pool: 'forks'` because the Temporal SDK's native module crashes in worker threads.
 * No retries anywhere: a flaky test is a defect.
 */
const layer = (
  name: string,
  include: string[],
  options: { globalSetup?: string[]; timeoutMs?: number; serial?: boolean } = {},
) => ({
  test: {
    name,
    include,
    pool: 'forks' as const,
    retry: 0,
    globalSetup: options.globalSetup ?? [],
    testTimeout: options.timeoutMs ?? 10_000,
    hookTimeout: options.timeoutMs ?? 10_000,
    teardownTimeout: 30_000,
    // The default of one second says more about how busy the machine is than about what is awaited.
    expect: { poll: { timeout: (options.timeoutMs ?? 10_000) / 2 } },
    fileParallelism: !options.serial,
  },
})

const POSTGRES = './test/support/global-postgres.ts'
const TEMPORAL = './test/support/global-temporal.ts'
const PAGE = './test/support/global-dashboard.ts'

export default defineConfig({
  test: {
    projects: [
      layer('unit', ['test/{activities,adapters,api,cli,domain,runtime,sim,temporal}/**/*.test.ts']),
      layer('db', ['test/db/**/*.test.ts'], { globalSetup: [POSTGRES], timeoutMs: 60_000 }),
      layer('workflows', ['test/{workflows,workers,replay}/**/*.test.ts'], {
        globalSetup: [POSTGRES, TEMPORAL],
        timeoutMs: 120_000,
        serial: true,
      }),
      layer('page', ['test/dashboard/**/*.test.ts'], { globalSetup: [PAGE], timeoutMs: 60_000, serial: true }),
      layer('stories', ['test/{stories,deploy,drill}/**/*.test.ts'], {
        globalSetup: [POSTGRES, TEMPORAL],
        timeoutMs: 300_000,
        serial: true,
      }),
    ],
  },
})
