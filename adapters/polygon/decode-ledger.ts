import { type AbiEvent, decodeEventLog, type Hex, toEventSelector } from 'viem'
import type { RawLog } from '../../domain/copy/raw-log.ts'
import { toAddress, toConditionId, toTokenId } from '../../domain/money/ids.ts'
import { mulDiv } from '../../domain/money/rounding.ts'
import { ONE, type Price, price, type Shares, shares, usd } from '../../domain/money/units.ts'
import { conditionalTokensAbi, negRiskAdapterAbi, protocolV2ModuleAbi } from './abi.ts'
import type { LedgerContracts } from './exchanges.ts'
import type { LedgerChange } from './ledger-log.ts'
import { encoded } from './log-position.ts'

const topicsOf = (abi: readonly AbiEvent[]): ReadonlySet<string> => new Set(abi.map((event) => toEventSelector(event)))
const LEDGER_TOPICS = new Map<readonly AbiEvent[], ReadonlySet<string>>(
  [conditionalTokensAbi, negRiskAdapterAbi, protocolV2ModuleAbi].map((abi) => [abi, topicsOf(abi)]),
)

/** Whether a log moves or values positions, by its contract and topic 0. */
export function isLedgerLog(log: RawLog, contracts: LedgerContracts): boolean {
  const abi = abiOf(log, contracts)
  return abi !== null && LEDGER_TOPICS.get(abi)?.has(log.topics[0] ?? '') === true
}

/**
 * Reads a log for which {@link isLedgerLog} holds. Null for what touches no plain position: nested conditions, partitions
 * other than the full set, and splits whose outcomes go to two wallets (an exchange serving two buyers).
 *
 * @throws when the log does not decode.
 */
export function decodeLedgerChange(log: RawLog, contracts: LedgerContracts): LedgerChange | null {
  const abi = abiOf(log, contracts)
  if (abi === conditionalTokensAbi) return conditionalTokensChange(log)
  if (abi === negRiskAdapterAbi) return negRiskChange(log)
  if (abi === protocolV2ModuleAbi) return moduleChange(log)
  return null
}

function abiOf(log: RawLog, contracts: LedgerContracts) {
  const { address } = log
  if (address === contracts.conditionalTokens) return conditionalTokensAbi
  if (address === contracts.negRiskAdapter) return negRiskAdapterAbi
  if (contracts.modules.some((module) => module === address)) return protocolV2ModuleAbi
  return null
}

function conditionalTokensChange(log: RawLog): LedgerChange | null {
  const { eventName, args } = decodeEventLog({ abi: conditionalTokensAbi, ...encoded(log) })
  switch (eventName) {
    case 'PositionSplit':
    case 'PositionsMerge': {
      if (!isTopLevel(args.parentCollectionId) || !isFullSet(args.partition)) return null
      return {
        kind: eventName === 'PositionSplit' ? 'split' : 'merge',
        owner: toAddress(args.stakeholder),
        conditionId: toConditionId(args.conditionId),
        amount: shares(args.amount),
      }
    }
    case 'PayoutRedemption': {
      if (!isTopLevel(args.parentCollectionId)) return null
      const conditionId = toConditionId(args.conditionId)
      const outcomeIndexes = args.indexSets.flatMap(setBits)
      return {
        kind: 'redeem',
        owner: toAddress(args.redeemer),
        redeemed: { by: 'balance', conditionId, outcomeIndexes },
        payout: usd(args.payout),
      }
    }
    case 'ConditionResolution':
      return {
        kind: 'resolve',
        conditionId: toConditionId(args.conditionId),
        payouts: payoutsOf(args.payoutNumerators),
      }
  }
}

function negRiskChange(log: RawLog): LedgerChange {
  const { eventName, args } = decodeEventLog({ abi: negRiskAdapterAbi, ...encoded(log) })
  switch (eventName) {
    case 'PositionSplit':
    case 'PositionsMerge':
      return {
        kind: eventName === 'PositionSplit' ? 'split' : 'merge',
        owner: toAddress(args.stakeholder),
        conditionId: toConditionId(args.conditionId),
        amount: shares(args.amount),
      }
    case 'PayoutRedemption': {
      const conditionId = toConditionId(args.conditionId)
      return {
        kind: 'redeem',
        owner: toAddress(args.redeemer),
        redeemed: { by: 'amounts', conditionId, amounts: args.amounts.map((amount): Shares => shares(amount)) },
        payout: usd(args.payout),
      }
    }
    case 'PositionsConverted':
      return {
        kind: 'convert',
        owner: toAddress(args.stakeholder),
        groupId: args.marketId,
        questionIndexes: setBits(args.indexSet),
        amount: shares(args.amount),
      }
  }
}

/** Modules are called by a router, so the owner is who receives: the positions of a split, the collateral of the rest. */
function moduleChange(log: RawLog): LedgerChange | null {
  const { eventName, args } = decodeEventLog({ abi: protocolV2ModuleAbi, ...encoded(log) })
  switch (eventName) {
    case 'PositionsSplit': {
      const owner = toAddress(args.recipient0)
      if (owner !== toAddress(args.recipient1)) return null
      return { kind: 'split', owner, conditionId: toConditionId(args.conditionId), amount: shares(args.amount) }
    }
    case 'PositionsMerged': {
      const owner = toAddress(args.recipient)
      return { kind: 'merge', owner, conditionId: toConditionId(args.conditionId), amount: shares(args.amount) }
    }
    case 'PositionRedeemed': {
      const tokenId = toTokenId(args.positionId.toString())
      return {
        kind: 'redeem',
        owner: toAddress(args.recipient),
        redeemed: { by: 'token', tokenId, amount: shares(args.amount) },
        payout: usd(args.payout),
      }
    }
    case 'ConditionResolved':
      return { kind: 'resolve', conditionId: toConditionId(args.conditionId), payouts: payoutsOf(args.result) }
  }
}

const isTopLevel = (parentCollectionId: Hex): boolean => BigInt(parentCollectionId) === 0n

/** A partition whose index sets are one outcome each, none left out: 1, 2, 4, … */
const isFullSet = (partition: readonly bigint[]): boolean =>
  partition.length > 1 && [...partition].sort(ascending).every((indexSet, index) => indexSet === 1n << BigInt(index))

const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

/** Positions of the bits set in a bitmap, lowest first. */
function setBits(bitmap: bigint): number[] {
  const bits: number[] = []
  for (let rest = bitmap, bit = 0; rest > 0n; rest >>= 1n, bit += 1) if (rest & 1n) bits.push(bit)
  return bits
}

/** Numerators over their sum, rounded down. */
function payoutsOf(numerators: readonly bigint[]): Price[] {
  const denominator = numerators.reduce((sum, numerator) => sum + numerator, 0n)
  return numerators.map((numerator) => price(mulDiv(numerator, ONE, denominator, 'down')))
}
