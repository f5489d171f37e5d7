import { decodeAbiParameters, hexToBigInt, numberToHex } from 'viem'
import { orderFilledV2Abi } from '../../adapters/polygon/abi.ts'
import { toNumber } from '../../domain/money/units.ts'
import type { ChainBlock, ChainLog, MinedTransaction } from '../chain/chain.ts'
import { CONTRACTS } from '../chain/match.ts'
import { wireLog, wireReceipt } from '../chain/wire.ts'
import { hashOf } from '../ids.ts'

/** Which owners of filled orders a provider watches. */
export type Watched = (wallet: string) => boolean

const ORDER_FILLED = '0xd543adfd945773f1a62f74f0ee55a5e3b9b1a28262980ba90b1a89f2ea84d8ee'
const ERC20_TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'
const TRANSFER_SINGLE = '0xc3d58168c5ae7397731d063d5bbf3d657854427343f4c083240f7aacaa2d0f62'

/** Fills whose owner is watched. */
export const watchedFills = (block: ChainBlock, watched: Watched): ChainLog[] =>
  block.transactions
    .flatMap((transaction) => transaction.logs)
    .filter((log) => log.topics[0] === ORDER_FILLED && watched(walletOf(log.topics[2])))

/** Alchemy's custom webhook: one block, its fills of watched owners, numbers as numbers. `attempt` counts runs of one height. */
export function alchemyGraphql(block: ChainBlock, watched: Watched, attempt: number, createdAt: string): unknown {
  const id = hashOf('alchemy', block.hash, attempt)
  return {
    webhookId: 'wh_understudysim0000',
    id: `whevt_${id.slice(2, 18)}`,
    createdAt,
    type: 'GRAPHQL',
    event: {
      data: {
        block: {
          number: block.number,
          hash: block.hash,
          timestamp: block.timestamp,
          logs: watchedFills(block, watched).map((log) => ({
            data: log.data,
            topics: log.topics,
            index: log.logIndex,
            account: { address: log.address },
            transaction: transactionBody(block, log),
          })),
        },
      },
      sequenceNumber: String(10_000_000_000_000_000_000n + BigInt(block.number) * 1000n + BigInt(attempt)),
      network: 'MATIC_MAINNET',
    },
  }
}

function transactionBody(block: ChainBlock, log: ChainLog): unknown {
  const transaction = block.transactions.find(({ hash }) => hash === log.transactionHash)
  return {
    hash: log.transactionHash,
    index: log.transactionIndex,
    status: 1,
    from: { address: transaction?.from },
    to: { address: transaction?.to },
  }
}

/** Alchemy's address activity: transfers that touch a watched wallet. No price, no side, no order. */
export function alchemyAddressActivity(block: ChainBlock, watched: Watched, createdAt: string): unknown {
  const activity = block.transactions.flatMap(({ logs }) => logs).flatMap((log) => activityItem(log, watched) ?? [])
  return {
    webhookId: 'wh_understudysim0001',
    id: `whevt_${hashOf('alchemy activity', block.hash).slice(2, 18)}`,
    createdAt,
    type: 'ADDRESS_ACTIVITY',
    event: { network: 'MATIC_MAINNET', activity, source: 'chainlake-kafka' },
  }
}

function activityItem(log: ChainLog, watched: Watched): unknown {
  const isShares = log.topics[0] === TRANSFER_SINGLE
  if (!isShares && log.topics[0] !== ERC20_TRANSFER) return null
  const [from, to] = isShares ? [log.topics[2], log.topics[3]] : [log.topics[1], log.topics[2]]
  if (!watched(walletOf(from)) && !watched(walletOf(to))) return null
  const common = {
    fromAddress: walletOf(from),
    toAddress: walletOf(to),
    blockNum: numberToHex(log.blockNumber),
    hash: log.transactionHash,
  }
  const place = { log: wireLog(log), blockTimestamp: numberToHex(log.blockTimestamp) }
  if (!isShares) {
    const value = toNumber(hexToBigInt(log.data as `0x${string}`))
    const rawContract = { rawValue: log.data, address: log.address, decimals: 6 }
    return { ...common, value, asset: 'PUSD', category: 'token', rawContract, ...place }
  }
  const [id, amount] = decodeAbiParameters([{ type: 'uint256' }, { type: 'uint256' }], log.data as `0x${string}`)
  return {
    ...common,
    erc1155Metadata: [{ tokenId: numberToHex(id), value: numberToHex(amount) }],
    category: 'erc1155',
    rawContract: { rawValue: log.data, address: CONTRACTS.conditionalTokens },
    ...place,
  }
}

/** QuickNode's wallet filter: whole receipts, other people's fills included, no block time. */
export function quicknodeReceipts(block: ChainBlock, watched: Watched): unknown {
  const matching = transactionsOfWatched(block, watched)
  return { matchingTransactions: [], matchingReceipts: matching.map(wireReceipt).map(withoutBlockTimes) }
}

function withoutBlockTimes(receipt: ReturnType<typeof wireReceipt>): unknown {
  return receipt && { ...receipt, logs: receipt.logs.map(({ blockTimestamp: _, ...log }) => log) }
}

function transactionsOfWatched(block: ChainBlock, watched: Watched): MinedTransaction[] {
  const hashes = new Set(watchedFills(block, watched).map((log) => log.transactionHash))
  return block.transactions.filter(({ hash }) => hashes.has(hash))
}

/** Moralis' contract stream: fills of watched owners, every number a decimal string, told twice. */
export function moralisStream(block: ChainBlock, watched: Watched, confirmed: boolean, retries: number): unknown {
  return {
    confirmed,
    chainId: '0x89',
    abi: orderFilledV2Abi,
    streamId: '00000000-0000-4000-8000-000000000000',
    tag: 'polymarket-orderfilled',
    retries,
    block: { number: String(block.number), hash: block.hash, timestamp: String(block.timestamp) },
    logs: watchedFills(block, watched).map((log) => ({
      logIndex: String(log.logIndex),
      transactionHash: log.transactionHash,
      address: log.address,
      data: log.data,
      topic0: log.topics[0] ?? null,
      topic1: log.topics[1] ?? null,
      topic2: log.topics[2] ?? null,
      topic3: log.topics[3] ?? null,
    })),
    txs: [],
    txsInternal: [],
    erc20Transfers: [],
    erc20Approvals: [],
    nftTokenApprovals: [],
    nftApprovals: { ERC721: [], ERC1155: [] },
    nftTransfers: [],
    nativeBalances: [],
  }
}

/** The address in a topic. */
const walletOf = (topic: string | undefined) => `0x${(topic ?? '').slice(26)}`
