import { describe, expect, it } from 'vitest'
import { quicknode } from '../../../adapters/webhooks/quicknode.ts'
import { DERIVED_LOG, fixture } from './fixtures.ts'

const SENT = 1_784_965_488_000
const headers = new Headers({ 'x-qn-nonce': '5f3e0f4a', 'x-qn-timestamp': String(SENT / 1000) })
const parse = (json: unknown) => quicknode.parse(json, { headers, chainId: 137, receivedAt: SENT + 2000 })
const contentOf = (json: unknown) => parse(json).content

/** The template payloads carry no block time. */
const LOG = { ...DERIVED_LOG, blockTime: null }
const rpcLog = {
  address: '0xE111180000d2663C0091e4f400237545B87B996B',
  topics: LOG.topics,
  data: LOG.data,
  blockNumber: '0x56a1d06',
  blockHash: LOG.blockHash,
  transactionHash: LOG.txHash,
  logIndex: '0x215',
}
const receipt = { transactionHash: LOG.txHash, logs: [rpcLog] }
const metadata = { network: 'polygon-mainnet', dataset: 'block_with_receipts', stream_id: 's', reorgs: null }

describe('templates', () => {
  it('reads all logs of the matching receipts, hex as numbers', () => {
    expect(parse(fixture('quicknode/derived-matching-receipts-orderfilled'))).toEqual({
      deliveryId: '5f3e0f4a',
      blockTime: null,
      content: { kind: 'events', logs: [LOG], hints: [], blocks: [] },
    })
  })

  it('hints at a receipt that came without its logs', () => {
    expect(contentOf(fixture('quicknode/real-min-matching-receipts-amoy'))).toEqual({
      kind: 'events',
      logs: [],
      hints: [{ txHash: '0x27e405f5d45865e8a148a8f6c16cabe06df8155667af7a1ce2751d530559d462', wallets: [] }],
      blocks: [],
    })
  })

  it('passes on that a log was removed', () => {
    const removed = { matchingReceipts: [{ ...receipt, logs: [{ ...rpcLog, removed: true }] }] }
    expect(contentOf(removed)).toMatchObject({ logs: [{ ...LOG, removed: true }] })
  })

  it('looks up events that the provider decoded, because it does not say how it writes numbers', () => {
    expect(contentOf(fixture('quicknode/derived-abi-filter-orderfilled'))).toEqual({
      kind: 'events',
      logs: [],
      hints: [{ txHash: LOG.txHash, wallets: ['0xa253d75c2dfb2c6650291d5e8d54076d2fb40181'] }],
      blocks: [],
    })
  })

  it('leaves other decoded events alone', () => {
    const other = { result: [{ name: 'OrdersMatched', transactionHash: LOG.txHash }] }
    expect(contentOf(other)).toEqual({ kind: 'events', logs: [], hints: [], blocks: [] })
  })

  it.each([[{ matchingReceipts: [] }], [{ matchingReceipts: null, matchingTransactions: null }], [{ result: [] }]])(
    'takes %j as a heartbeat',
    (json) => {
      expect(contentOf(json)).toEqual({ kind: 'heartbeat', blocks: [] })
    },
  )
})

describe('streams', () => {
  const timed = { ...LOG, blockTime: 1_784_965_486_000 }
  const block = { number: '0x56a1d06', timestamp: '0x6a64696e' }

  it.each([
    ['blocks with receipts', { data: [{ block, receipts: [receipt] }], metadata }, [timed]],
    ['receipts, a list a block', { data: [[receipt]], metadata }, [LOG]],
    [
      'logs, a list a block',
      { data: [[rpcLog], [{ ...rpcLog, logIndex: '0x216' }]], metadata },
      [LOG, { ...LOG, logIndex: 534 }],
    ],
    ['logs with their own block time', { data: [[{ ...rpcLog, blockTimestamp: '0x6a64696e' }]] }, [timed]],
    ['a bare list of logs, as a filter may return', [rpcLog], [LOG]],
    ['a bare list of receipts', [receipt], [LOG]],
    ['blocks of which the filter left nothing', { data: [null, [receipt], null], metadata }, [LOG]],
  ])('reads %s', (_, json, logs) => {
    expect(contentOf(json)).toEqual({ kind: 'events', logs, hints: [], blocks: [] })
  })

  it('reports the blocks that a batch says were replaced', () => {
    const replaced = `0x${'cd'.repeat(32)}`
    const reorgs = [{ block_number: 90_840_325, hash: replaced, timestamp: 1 }]
    expect(contentOf({ data: [null], metadata: { ...metadata, reorgs } })).toEqual({
      kind: 'heartbeat',
      blocks: [{ status: 'orphaned', chainId: 137, blockNumber: 90_840_325, blockHash: replaced, asOf: SENT }],
    })
  })

  it('ignores a stream of another network', () => {
    expect(contentOf({ data: [[rpcLog]], metadata: { ...metadata, network: 'ethereum-mainnet' } })).toEqual({
      kind: 'ignored',
      why: 'network ethereum-mainnet is not chain 137',
    })
  })
})

describe('what cannot be used', () => {
  it('refuses the shape that only a manual shows', () => {
    expect(contentOf(fixture('quicknode/illustrative-contradicted'))).toEqual({
      kind: 'unusable',
      found: 'an object with webhookId, network, timestamp, blockNumber, blockHash, transactions',
      expected: 'matchingReceipts, result, or a stream batch (data with metadata, or a list)',
    })
  })

  it.each([
    ['nothing', null, 'null'],
    ['a text', 'ping', 'a string'],
    ['an unknown object', { ok: true }, 'an object with ok'],
    [
      'a short transaction hash',
      { matchingReceipts: [{ transactionHash: '0x1', logs: [] }] },
      'matchingReceipts.0.transactionHash',
    ],
    [
      'a log without block',
      { matchingReceipts: [{ ...receipt, logs: [{ ...rpcLog, blockHash: undefined }] }] },
      'matchingReceipts.0.logs.0.blockHash',
    ],
    ['an unknown stream entry', { data: [{ what: 1 }] }, 'data.0'],
    ['an unknown list entry', [{ what: 1 }], 'data.0'],
    ['a decoded event without transaction', { result: [{ name: 'OrderFilled' }] }, 'result.0.transactionHash'],
  ])('finds %s unusable', (_, json, found) => {
    expect(contentOf(json)).toMatchObject({ kind: 'unusable', found: expect.stringContaining(found) })
  })
})
