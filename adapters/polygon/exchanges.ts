import type { ExchangeGeneration } from '../../domain/copy/fill.ts'
import { type Address, toAddress } from '../../domain/money/ids.ts'

/** A contract that settles matches, and which event layout it speaks. */
export type Exchange = { address: Address; generation: ExchangeGeneration; negRisk: boolean }

const exchange = (address: string, generation: ExchangeGeneration, negRisk: boolean): Exchange => ({
  address: toAddress(address),
  generation,
  negRisk,
})

/**
 * Exchanges whose fills are watched: the two of CLOB V2, ExchangeV3, and a third CLOB V2 instance that indexers list and
 * official address lists do not (watching it costs nothing; orders are never signed for it).
 */
export const LIVE_EXCHANGES: readonly Exchange[] = [
  exchange('0xE111180000d2663C0091e4f400237545B87B996B', 'clob-v2', false),
  exchange('0xe2222d279d744050d28e00520010520000310F59', 'clob-v2', true),
  exchange('0xe3333700cA9d93003F00f0F71f8515005F6c00Aa', 'exchange-v3', false),
  exchange('0xe2222d002000Ba0053CEF3375333610F64600036', 'clob-v2', true),
]

/** The exchanges of CLOB V1, which settled nothing after 2026-04-28: for reading history only. */
export const HISTORIC_EXCHANGES: readonly Exchange[] = [
  exchange('0x4bFb41d5B3570DeFd03C39a9A4D8dE6Bd8B8982E', 'clob-v1', false),
  exchange('0xC5d563A36AE78145C45a50134d48A1215220f80a', 'clob-v1', true),
]

/** Contracts whose logs move positions without a trade. */
export type LedgerContracts = {
  conditionalTokens: Address
  negRiskAdapter: Address
  /** Binary, neg-risk and combinatorial module of Protocol V2. */
  modules: readonly Address[]
}

/** The ledger contracts of Polygon mainnet. */
export const LEDGER_CONTRACTS: LedgerContracts = {
  conditionalTokens: toAddress('0x4D97DCd97eC945f40cF65F87097ACe5EA0476045'),
  negRiskAdapter: toAddress('0xd91E80cF2E7be2e162c6513ceD06f1dD0dA35296'),
  modules: [
    toAddress('0x1000008dD9001B968442c1000017eaE6E0dA00Ba'),
    toAddress('0x200000900045e3B6259600682756002200028933'),
    toAddress('0x30000034706C7d8e12009DAB006Be20000c031A8'),
  ],
}
