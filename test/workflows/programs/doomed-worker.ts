import { createPool } from '../../../db/pool.ts'
import { parseCanonicalJson } from '../../../domain/copy/canonical.ts'
import type { TemporalTarget } from '../../../temporal/client.ts'
import { bundleWorkflows } from '../../../workers/bundle.ts'
import { liquidBook, type Setting } from '../../support/signals.ts'
import { createTestPaperVenue } from '../../support/trading-paper-venue.ts'
import { createTradingWorld } from '../../support/trading-world.ts'

/** What the test tells the process that is to die, as canonical JSON in its first argument. */
export type Doom = { databaseUrl: string; target: TemporalTarget; setting: Setting; diesWhen: 'claimed' | 'sent' }

/*
 * A worker process of its own that is killed in the middle of `executeOrder`: after it has claimed the order and before the
 * venue has it, or after the venue has filled it and before anybody is told.
 */
const doom = parseCanonicalJson(process.argv[2] ?? '') as Doom
const pool = createPool(doom.databaseUrl)
const world = await createTradingWorld(pool, doom.target, await bundleWorkflows())
world.outside.list(doom.setting.market)
world.outside.show(doom.setting.tokenId, liquidBook())
const venue = createTestPaperVenue(pool, world.outside)
await world.startWorker({
  venue: {
    ...venue,
    async submit(order) {
      if (doom.diesWhen === 'sent') await venue.submit(order)
      process.kill(process.pid, 'SIGKILL')
      return new Promise(() => undefined)
    },
  },
})
