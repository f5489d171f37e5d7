import { z } from '@hono/zod-openapi'
import type { BacktestSkip } from '../domain/traders/copying/backtest.ts'
import { COUNT, FIGURE } from './leaderboard-schema.ts'
import { AMOUNT, DURATION_MS, TIME } from './schema.ts'
import type { BacktestView } from './wallet-views.ts'

/* A back-test, for the document. */

const SKIP = z.enum([
  'market-over',
  'price-beyond-limit',
  'below-minimum',
  'no-price',
  'out-of-money',
  'nothing-held',
  'unplaced',
]) satisfies z.ZodType<BacktestSkip>

export const BACKTEST = z
  .strictObject({
    wallet: z.string(),
    from: TIME,
    until: TIME,
    delayMs: DURATION_MS,
    size: AMOUNT,
    verdict: z.enum(['paid', 'lost', 'not-enough-evidence']),
    text: z.string(),
    leaderTrades: COUNT,
    copied: COUNT,
    skipped: z.array(z.strictObject({ reason: SKIP, trades: COUNT })),
    grounds: z.strictObject({ recorded: COUNT, reconstructed: COUNT, assumed: COUNT }).openapi({
      description: 'Where our prices come from, in copies: order books, mids with half a spread, assumptions.',
    }),
    events: COUNT.openapi({ description: 'Settled events that were copied.' }),
    openEvents: COUNT,
    stake: AMOUNT,
    leaderProfit: AMOUNT.openapi({ description: 'Of the same stakes at the wallet’s own prices.' }),
    profit: AMOUNT,
    roi: FIGURE,
    low: FIGURE,
    high: FIGURE,
    tax: z
      .strictObject({ delay: AMOUNT, spread: AMOUNT, fees: AMOUNT, skipped: AMOUNT, rounding: AMOUNT, total: AMOUNT })
      .openapi({ description: 'What is lost between their profit and ours; a negative part is a gain.' }),
  })
  .openapi('Backtest') satisfies z.ZodType<BacktestView>
