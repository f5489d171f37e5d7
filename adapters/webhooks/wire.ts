import { z } from 'zod'
import type { RawLog } from '../../domain/copy/raw-log.ts'
import { type Address, toAddress, toBlockHash, toTxHash } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { Delivery, DeliveryContent, TxHint } from './delivery.ts'

/** Lower-cased hex data of any length. */
export const hexData = z
  .string()
  .regex(/^0x[0-9a-fA-F]*$/, 'expected 0x and hex digits')
  .transform((text) => text.toLowerCase())
export const address = z.string().transform(checked(toAddress))
export const txHash = z.string().transform(checked(toTxHash))
export const blockHash = z.string().transform(checked(toBlockHash))

/** A provider's own id: printable, so that it can be stored and logged as it is. */
export const printableId = z.string().regex(/^[!-~]{1,100}$/, 'expected up to 100 printable characters')

/** A count that arrives as an integer, as 0x-hex or as a decimal string, depending on the provider. */
export const count = z.union(
  [
    z.int().nonnegative(),
    z
      .string()
      .regex(/^(0x[0-9a-fA-F]{1,13}|\d{1,15})$/)
      .transform(Number),
  ],
  'expected an integer, 0x-hex or decimal text',
)

/** A log's index in its block: fits 32 bits, as the database's column does. */
export const logIndex = count.refine((value) => value < 2 ** 31, 'expected a log index below 2^31')

/** Seconds since the epoch in any of the encodings of {@link count}, as milliseconds. Before the year 10000. */
export const seconds = count
  .refine((value) => value < 253_402_300_800, 'expected seconds since the epoch')
  .transform((value): EpochMs => value * 1000)

/** A log of Ethereum JSON-RPC shape, as receipts carry it. */
export const rpcLog = z
  .object({
    address,
    topics: z.array(hexData).max(4),
    data: hexData,
    blockNumber: count,
    blockHash,
    blockTimestamp: seconds.nullish(),
    transactionHash: txHash,
    logIndex,
    removed: z.boolean().nullish(),
  })
  .transform(
    (log): RawLog => ({
      address: log.address,
      topics: log.topics,
      data: log.data,
      blockNumber: log.blockNumber,
      blockHash: log.blockHash,
      blockTime: log.blockTimestamp ?? null,
      txHash: log.transactionHash,
      logIndex: log.logIndex,
      removed: log.removed ?? false,
    }),
  )

/** One hint per transaction, wallets united. */
export function mergeHints(hints: readonly TxHint[]): TxHint[] {
  const merged = new Map<TxHint['txHash'], Set<Address>>()
  for (const hint of hints) {
    const wallets = merged.get(hint.txHash) ?? new Set()
    for (const wallet of hint.wallets) wallets.add(wallet)
    merged.set(hint.txHash, wallets)
  }
  return [...merged].map(([hash, wallets]) => ({ txHash: hash, wallets: [...wallets] }))
}

/** A delivery whose block time is that of its newest log. */
export const deliveryOf = (
  deliveryId: string | null,
  content: DeliveryContent,
  blockTime: EpochMs | null = null,
): Delivery => ({ deliveryId, blockTime: blockTime ?? newestBlockTime(content), content })

/** `unusable`, naming the first thing that was wrong and where. */
export function unusable(error: z.ZodError, expected: string): DeliveryContent {
  const [issue] = error.issues
  return { kind: 'unusable', found: issue ? `${pathText(issue.path)}: ${issue.message}` : 'nothing', expected }
}

/** What a JSON value is, for a message: its type, and an object's first field names. Never its values. */
export function describe(json: unknown): string {
  if (json === null) return 'null'
  if (Array.isArray(json)) return `a list of ${json.length}`
  if (typeof json !== 'object') return `a ${typeof json}`
  const names = Object.keys(json)
  const shown = names.slice(0, 8).map((name) => name.slice(0, 40))
  return `an object with ${shown.length === 0 ? 'no fields' : shown.join(', ')}${names.length > 8 ? ', …' : ''}`
}

function newestBlockTime(content: DeliveryContent): EpochMs | null {
  if (content.kind !== 'events') return null
  const times = content.logs.flatMap((log) => (log.blockTime === null ? [] : [log.blockTime]))
  return times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b))
}

const pathText = (path: readonly PropertyKey[]): string => (path.length === 0 ? 'the body' : path.map(String).join('.'))

/** Turns one of our id parsers into a zod transform that reports instead of throwing. */
function checked<T>(parse: (text: string) => T) {
  return (text: string, context: z.RefinementCtx): T => {
    try {
      return parse(text)
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
      return z.NEVER
    }
  }
}
