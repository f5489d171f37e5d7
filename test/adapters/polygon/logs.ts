import { readFileSync } from 'node:fs'
import { encodeAbiParameters, encodeEventTopics, type Hex, keccak256, stringToHex } from 'viem'
import { orderFilledV1Abi, orderFilledV2Abi } from '../../../adapters/polygon/abi.ts'
import { rpcLog } from '../../../adapters/polygon/rpc-log.ts'
import type { RawLog } from '../../../domain/copy/raw-log.ts'

/** A JSON fixture under test/fixtures/onchain. */
export function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/onchain/${name}.json`, import.meta.url), 'utf8'))
}

/** A recorded log; fields that its source left out are given where a test needs them. */
export function recorded(name: string, missing: Record<string, string> = {}): RawLog {
  return rpcLog.parse({ ...(readFixture(name) as object), ...missing })
}

export const CTF_EXCHANGE = '0xe111180000d2663c0091e4f400237545b87b996b'
export const V1_EXCHANGE = '0x4bfb41d5b3570defd03c39a9a4d8de6bd8b8982e'

type Place = Partial<RawLog>

/** An `OrderFilled` of CLOB V2, encoded. */
export function filledV2(
  fill: {
    order: string
    maker: string
    taker: string
    side: 0 | 1
    token: string
    given: bigint
    received: bigint
    fee?: bigint
  },
  place: Place = {},
): RawLog {
  const [event] = orderFilledV2Abi
  const hash = fill.order.startsWith('0x') ? (fill.order as Hex) : hashOf(fill.order)
  const zero = `0x${'0'.repeat(64)}` as Hex
  return at(place, {
    topics: encodeEventTopics({
      abi: orderFilledV2Abi,
      args: { orderHash: hash, maker: fill.maker as Hex, taker: fill.taker as Hex },
    }) as string[],
    data: encodeAbiParameters(
      event.inputs.filter((input) => !('indexed' in input)),
      [fill.side, BigInt(fill.token), fill.given, fill.received, fill.fee ?? 0n, zero, zero],
    ),
  })
}

/** An `OrderFilled` of CLOB V1, encoded. */
export function filledV1(
  fill: {
    order: string
    maker: string
    taker: string
    givenAsset: bigint
    receivedAsset: bigint
    given: bigint
    received: bigint
    fee: bigint
  },
  place: Place = {},
): RawLog {
  const [event] = orderFilledV1Abi
  return at(
    { address: V1_EXCHANGE, ...place },
    {
      topics: encodeEventTopics({
        abi: orderFilledV1Abi,
        args: { orderHash: hashOf(fill.order), maker: fill.maker as Hex, taker: fill.taker as Hex },
      }) as string[],
      data: encodeAbiParameters(
        event.inputs.filter((input) => !('indexed' in input)),
        [fill.givenAsset, fill.receivedAsset, fill.given, fill.received, fill.fee],
      ),
    },
  )
}

/** Gives an encoded log a place on the chain. */
export function at(place: Place, log: { topics: readonly string[]; data: string }): RawLog {
  return {
    address: CTF_EXCHANGE,
    blockNumber: 90_000_000,
    blockHash: hashOf('block'),
    blockTime: 1_790_000_000_000,
    txHash: hashOf('transaction'),
    logIndex: 1,
    removed: false,
    ...log,
    ...place,
  }
}

export const hashOf = (name: string): Hex => keccak256(stringToHex(name))
