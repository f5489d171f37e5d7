import { readFileSync } from 'node:fs'
import { encodeAbiParameters, encodeEventTopics, type Hex, keccak256, stringToHex } from 'viem'
import { orderFilledV1Abi, orderFilledV2Abi, ordersMatchedAbi } from '../../../adapters/polygon/abi.ts'
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

/** A row of a recorded list of logs. */
export const parseRow = (row: object) => {
  const { address, topics, data, blockNumber, blockHash, transactionHash, logIndex } = row as Record<string, string> & {
    topics: string[]
  }
  return at(
    {
      address: address ?? '',
      blockNumber: Number(blockNumber),
      blockHash: blockHash ?? null,
      txHash: transactionHash ?? '',
      logIndex: Number(logIndex),
    },
    { topics, data: data ?? '' },
  )
}

/** The exchange's logs of the MINT match, encoded again from the values that its decoder published. */
export function mintRows() {
  const receipt = readFixture('v2-mint-decoded') as {
    transactionHash: string
    blockNumber: number
    logs: Record<string, string | number>[]
  }
  return receipt.logs
    .filter((log) => log['contract'] === 'Exchange')
    .map((log) => {
      const place = {
        blockNumber: receipt.blockNumber,
        txHash: receipt.transactionHash,
        logIndex: Number(log['i']),
      }
      if (log['event'] === 'OrdersMatched') {
        const args = {
          takerOrderHash: String(log['takerOrderHash']) as `0x${string}`,
          takerOrderMaker: String(log['takerOrderMaker']) as `0x${string}`,
        }
        return at(place, { topics: encodeEventTopics({ abi: ordersMatchedAbi, args }) as string[], data: '0x' })
      }
      const hash = String(log['orderHash'])
      return filledV2(
        {
          order: hash.length === 66 ? hash : 'shortened by its author',
          maker: String(log['maker']),
          taker: String(log['taker']),
          side: 0,
          token: String(log['tokenId']),
          given: BigInt(log['makerAmountFilled'] ?? 0),
          received: BigInt(log['takerAmountFilled'] ?? 0),
          fee: BigInt(log['fee'] ?? 0),
        },
        place,
      )
    })
}
