import { numberToHex, zeroHash } from 'viem'
import type { ChainBlock, ChainLog, MinedTransaction } from './chain.ts'

/** A log as a Polygon node writes it. */
export const wireLog = (log: ChainLog) => ({
  address: log.address,
  topics: log.topics,
  data: log.data,
  blockNumber: numberToHex(log.blockNumber),
  transactionHash: log.transactionHash,
  transactionIndex: numberToHex(log.transactionIndex),
  blockHash: log.blockHash,
  blockTimestamp: numberToHex(log.blockTimestamp),
  logIndex: numberToHex(log.logIndex),
  removed: log.removed,
})

/** A block's header; a block adds its transactions. */
export const wireHeader = (block: ChainBlock) => ({
  number: numberToHex(block.number),
  hash: block.hash,
  parentHash: block.parentHash,
  timestamp: numberToHex(block.timestamp),
  nonce: '0x0000000000000000',
  sha3Uncles: zeroHash,
  logsBloom: EMPTY_BLOOM,
  transactionsRoot: zeroHash,
  stateRoot: zeroHash,
  receiptsRoot: zeroHash,
  miner: `0x${'0'.repeat(40)}`,
  difficulty: '0x1',
  extraData: '0x',
  gasLimit: '0x3938700',
  gasUsed: numberToHex(block.transactions.length * GAS_PER_TRANSACTION),
  baseFeePerGas: '0x5d21dba00',
  mixHash: zeroHash,
})

/** A block, its transactions as hashes or in full. */
export const wireBlock = (block: ChainBlock, full: boolean) => ({
  ...wireHeader(block),
  totalDifficulty: '0x1',
  size: '0x400',
  uncles: [],
  transactions: block.transactions.map((transaction) =>
    full ? wireTransaction(block, transaction) : transaction.hash,
  ),
})

/** A receipt, with all logs of its transaction. */
export function wireReceipt(transaction: MinedTransaction) {
  const [first] = transaction.logs
  if (!first) return null
  return {
    transactionHash: transaction.hash,
    transactionIndex: numberToHex(transaction.index),
    blockHash: first.blockHash,
    blockNumber: numberToHex(first.blockNumber),
    from: transaction.from,
    to: transaction.to,
    contractAddress: null,
    cumulativeGasUsed: numberToHex(GAS_PER_TRANSACTION * (transaction.index + 1)),
    gasUsed: numberToHex(GAS_PER_TRANSACTION),
    effectiveGasPrice: '0x5d21dba00',
    logsBloom: EMPTY_BLOOM,
    status: '0x1',
    type: '0x2',
    logs: transaction.logs.map(wireLog),
  }
}

const EMPTY_BLOOM = `0x${'0'.repeat(512)}`
const GAS_PER_TRANSACTION = 320_000

const wireTransaction = (block: ChainBlock, transaction: MinedTransaction) => ({
  hash: transaction.hash,
  blockHash: block.hash,
  blockNumber: numberToHex(block.number),
  transactionIndex: numberToHex(transaction.index),
  from: transaction.from,
  to: transaction.to,
  value: '0x0',
  gas: numberToHex(GAS_PER_TRANSACTION),
  gasPrice: '0x5d21dba00',
  input: '0x3c2b4399',
  nonce: '0x0',
  type: '0x0',
  v: '0x1b',
  r: zeroHash,
  s: zeroHash,
})
