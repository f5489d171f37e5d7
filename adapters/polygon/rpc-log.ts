import { z } from 'zod'
import type { RawLog } from '../../domain/copy/raw-log.ts'

const hex = z
  .string()
  .regex(/^0x[0-9a-fA-F]*$/, 'expected hex')
  .transform((text) => text.toLowerCase())

/** A JSON-RPC quantity: hex, within what a number holds exactly. */
export const quantity = z
  .string()
  .regex(/^0x[0-9a-fA-F]+$/, 'expected a hex quantity')
  .transform(Number)
  .refine(Number.isSafeInteger, 'quantity is too large')

/** A log as `eth_getLogs` and receipts give it. Bor adds the block's time; a pending log has no block and no place. */
export const rpcLog = z
  .object({
    address: hex,
    topics: z.array(hex),
    data: hex,
    blockNumber: quantity,
    blockHash: hex.nullish(),
    blockTimestamp: quantity.nullish(),
    transactionHash: hex,
    logIndex: quantity,
    removed: z.boolean().nullish(),
  })
  .transform(
    (log): RawLog => ({
      address: log.address,
      topics: log.topics,
      data: log.data,
      blockNumber: log.blockNumber,
      blockHash: log.blockHash ?? null,
      blockTime: log.blockTimestamp == null ? null : log.blockTimestamp * 1000,
      txHash: log.transactionHash,
      logIndex: log.logIndex,
      removed: log.removed ?? false,
    }),
  )
