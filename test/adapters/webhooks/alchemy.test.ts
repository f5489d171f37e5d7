import { describe, expect, it } from 'vitest'
import { alchemy } from '../../../adapters/webhooks/alchemy.ts'
import { DERIVED_LOG, fixture } from './fixtures.ts'

const RECEIVED = 1_784_965_490_000
const parse = (json: unknown, chainId = 137) =>
  alchemy.parse(json, { headers: new Headers(), chainId, receivedAt: RECEIVED })

type Json = Record<string, unknown>
const graphql = (block: Json, event: Json = {}) => ({
  id: 'whevt_1',
  type: 'GRAPHQL',
  createdAt: '2026-07-25T07:44:48.000Z',
  event: { data: { block }, network: 'MATIC_MAINNET', ...event },
})
const wireLog = {
  data: DERIVED_LOG.data,
  topics: DERIVED_LOG.topics,
  index: 533,
  account: { address: DERIVED_LOG.address },
  transaction: { hash: DERIVED_LOG.txHash },
}

describe('GRAPHQL', () => {
  it('reads logs and states which hash the height has', () => {
    expect(parse(fixture('alchemy/derived-graphql-orderfilled'))).toEqual({
      deliveryId: 'whevt_derivedderived00',
      blockTime: 1_784_965_486_000,
      content: {
        kind: 'events',
        logs: [DERIVED_LOG],
        hints: [],
        blocks: [
          {
            status: 'canonical',
            chainId: 137,
            blockNumber: 90_840_326,
            blockHash: DERIVED_LOG.blockHash,
            asOf: Date.parse('2026-07-25T07:44:48.000Z'),
          },
        ],
      },
    })
  })

  it('reports a replaced block that has nothing for us any more', () => {
    expect(parse(fixture('alchemy/derived-graphql-reorg-empty')).content).toEqual({
      kind: 'heartbeat',
      blocks: [
        {
          status: 'canonical',
          chainId: 137,
          blockNumber: 90_840_326,
          blockHash: `0x${'ab'.repeat(32)}`,
          asOf: Date.parse('2026-07-25T07:44:50.000Z'),
        },
      ],
    })
  })

  it('does not believe a creation time in the future', () => {
    const late = { ...graphql({ number: 1, hash: DERIVED_LOG.blockHash, logs: [] }), createdAt: '2099-01-01T00:00:00Z' }
    expect(parse(late).content).toMatchObject({ blocks: [{ asOf: RECEIVED }] })
  })

  it.each(['alchemy/doc-graphql-heartbeat-empty'])('takes %s, which names no network, as a heartbeat', (name) => {
    expect(parse(fixture(name)).content).toEqual({ kind: 'heartbeat', blocks: [] })
  })

  it('turns logs into hints when the query did not ask for the block', () => {
    expect(parse(graphql({ logs: [wireLog] })).content).toEqual({
      kind: 'events',
      logs: [],
      hints: [
        {
          txHash: DERIVED_LOG.txHash,
          wallets: [`0x${DERIVED_LOG.topics[2]?.slice(26)}`, `0x${DERIVED_LOG.topics[3]?.slice(26)}`],
        },
      ],
      blocks: [],
    })
  })

  it.each([
    ['no data', { ...graphql({}), event: { network: 'MATIC_MAINNET' } }, 'data'],
    ['no logs', graphql({ number: 1, hash: DERIVED_LOG.blockHash }), 'data.block.logs'],
    [
      'a log without transaction',
      graphql({ logs: [{ ...wireLog, transaction: {} }] }),
      'data.block.logs.0.transaction.hash',
    ],
    ['a log index below zero', graphql({ logs: [{ ...wireLog, index: -1 }] }), 'data.block.logs.0.index'],
    ['a short block hash', graphql({ hash: '0xab', logs: [] }), 'data.block.hash'],
    ['five topics', graphql({ logs: [{ ...wireLog, topics: Array(5).fill('0x00') }] }), 'data.block.logs.0.topics'],
  ])('finds %s unusable and says where', (_, json, where) => {
    expect(parse(json).content).toMatchObject({ kind: 'unusable', found: expect.stringContaining(`${where}: `) })
  })
})

describe('ADDRESS_ACTIVITY', () => {
  it('gives one hint a transaction, with the wallets it moved between', () => {
    expect(parse(fixture('alchemy/real-matic-2026-token-same-tx'))).toEqual({
      deliveryId: 'whevt_t3dhlkpqocswvmy8',
      blockTime: 0x69822514 * 1000,
      content: {
        kind: 'events',
        logs: [],
        hints: [
          {
            txHash: '0x8542bfadf98f54778587710af7ee3c476d3ff2e2f772cfb8b41b99fefc01e115',
            wallets: ['0xb0873c46937d34e98615e8c868bd3580bc6dcd47', '0xd2531438b90232f4aab4ddfc6f146474e84e1ea1'],
          },
        ],
        blocks: [],
      },
    })
  })

  it.each([
    ['alchemy/aa-erc1155-mint', 1, 2],
    ['alchemy/aa-erc1155-transfer-single', 1, 2],
    ['alchemy/aa-erc1155-transfer-batch', 1, 2],
    ['alchemy/aa-erc1155-same-tx-external', 1, 2],
    ['alchemy/aa-erc20-transfer', 1, 2],
    ['alchemy/aa-contract-address-erc1155-only-external', 1, 2],
    ['alchemy/aa-internal', 1, 4],
    ['alchemy/aa-dashboard-test-payload', 2, 2],
    ['alchemy/doc-aa-erc20-token-2transfers', 2, 2],
  ])('reads %s when it is of our chain', (name, transactions, wallets) => {
    const json = structuredClone(fixture(name)) as { event: { network: string } }
    json.event.network = 'MATIC_MAINNET'
    const { content } = parse(json)
    if (content.kind !== 'events') throw new Error(`was ${content.kind}`)
    expect(content.logs).toEqual([])
    expect(content.hints.length).toBe(transactions)
    expect(content.hints[0]?.wallets.length).toBe(wallets)
  })

  it('ignores every one of them while it is of another chain', () => {
    expect(parse(fixture('alchemy/aa-erc20-transfer')).content).toEqual({
      kind: 'ignored',
      why: 'network ETH_SEPOLIA is not chain 137',
    })
  })
})

describe('other deliveries', () => {
  it.each([['alchemy/doc-error-capacity-limit-graphql'], ['alchemy/doc-error-capacity-limit-address-activity']])(
    'passes on the error that %s tells',
    (name) => {
      expect(parse(fixture(name)).content).toMatchObject({
        kind: 'provider-error',
        message: expect.stringContaining('Monthly capacity limit exceeded'),
      })
    },
  )

  it('takes a block of logs without a network as the dashboard’s test', () => {
    expect(parse(fixture('alchemy/graphql-test-payload-trimmed')).content).toEqual({ kind: 'test' })
  })

  it.each([
    ['alchemy/nft-activity-erc1155-transfer', 'network ETH_SEPOLIA'],
    ['alchemy/doc-mined-transaction-v2', 'network ETH_MAINNET'],
    ['alchemy/mined-transaction-test-payload', 'network ETH_MAINNET'],
    ['alchemy/dropped-transaction-test-payload', 'network ETH_MAINNET'],
    ['alchemy/graphql-full-payload-excerpt', 'network ETH_MAINNET'],
    ['alchemy/graphql-heartbeat', 'network ETH_MAINNET'],
  ])('ignores %s: %s', (name, why) => {
    expect(parse(fixture(name)).content).toMatchObject({ kind: 'ignored', why: expect.stringContaining(why) })
  })

  it.each(['NFT_ACTIVITY', 'MINED_TRANSACTION', 'DROPPED_TRANSACTION', 'NFT_METADATA_UPDATE', 'LATER_TYPE'])(
    'ignores %s on our own chain',
    (type) => {
      const json = { id: 'whevt_1', type, event: { network: 'MATIC_MAINNET', activity: [] } }
      expect(parse(json).content).toEqual({ kind: 'ignored', why: `${type} deliveries carry no fills` })
    },
  )

  it('tolerates fields that were added later', () => {
    const json = graphql(
      { number: 1, hash: DERIVED_LOG.blockHash, logs: [{ ...wireLog, later: 1 }], later: {} },
      { later: [] },
    )
    expect(parse({ ...json, later: true }).content).toMatchObject({ kind: 'events', logs: [{ logIndex: 533 }] })
  })

  it('reads the full recorded payload when it is of the chain we follow', () => {
    const json = structuredClone(fixture('alchemy/graphql-full-payload-excerpt')) as { event: { network: string } }
    json.event.network = 'MATIC_MAINNET'
    expect(parse(json).content).toMatchObject({ kind: 'events', logs: expect.any(Array) })
  })

  it.each([[null], [[]], ['text'], [42], [{}], [{ id: 'x' }], [{ id: 'x', type: 'GRAPHQL', event: null }]])(
    'finds %j unusable',
    (json) => {
      expect(parse(json).content.kind).toBe('unusable')
    },
  )
})
