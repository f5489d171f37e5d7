import type { BlockFact } from '../../domain/copy/block-fact.ts'
import type { RawLog } from '../../domain/copy/raw-log.ts'
import type { Address, TxHash } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { Secret } from '../../runtime/secret.ts'

/** A request as it came: `body` is what the signature covers, so gzip is already undone where the provider compresses. */
export type SignedRequest = { headers: Headers; body: Uint8Array }

/** What a parser has to know beside the JSON: which chain we follow, when the request came, and its headers. */
export type ParseContext = { headers: Headers; chainId: number; receivedAt: EpochMs }

/**
 * One provider's webhook format. Nothing here is shared between providers by assumption: each signs, numbers and nests
 * differently.
 */
export type WebhookProvider = {
  /** Whether the provider may send `content-encoding: gzip`. */
  readonly compresses: boolean
  /**
   * Accepts the request when any of `keys` signed it. Compares in constant time and tries every key.
   * @throws AuthError saying what is missing or wrong, never what was expected.
   */
  verify(request: SignedRequest, keys: readonly Secret[], now: EpochMs): void
  /** Whether this is the provider's reachability check: it carries no data, and may carry no signature. */
  isPing(request: SignedRequest): boolean
  /** Reads a verified body. Never throws: a body that we cannot use is a value that says what was found. */
  parse(json: unknown, context: ParseContext): Delivery
}

/** A transaction that touched these wallets. It says that something happened, not what: the receipt has to be read. */
export type TxHint = { txHash: TxHash; wallets: readonly Address[] }

/**
 * What one delivery says.
 *
 * - `events`: logs to decode, hints to look up, or neither when nothing in it could matter to us.
 * - `heartbeat`: a block without anything for us; proves that the provider is alive.
 * - `test`: the provider checks that we answer.
 * - `ignored`: well understood and not for us.
 * - `provider-error`: the provider tells us that it stopped or will stop delivering; a person must look.
 * - `unusable`: not a shape that we know.
 */
export type DeliveryContent =
  | { kind: 'events'; logs: readonly RawLog[]; hints: readonly TxHint[]; blocks: readonly BlockFact[] }
  | { kind: 'heartbeat'; blocks: readonly BlockFact[] }
  | { kind: 'test' }
  | { kind: 'ignored'; why: string }
  | { kind: 'provider-error'; message: string }
  | { kind: 'unusable'; found: string; expected: string }

/**
 * A parsed delivery. `deliveryId` is the provider's own identity of it (a retry has the same one), null where there is none;
 * it never identifies a fill. `blockTime` is the newest block in it, null where the provider does not say.
 */
export type Delivery = { deliveryId: string | null; blockTime: EpochMs | null; content: DeliveryContent }
