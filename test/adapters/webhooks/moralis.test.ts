import { describe, expect, it } from 'vitest'
import { moralis } from '../../../adapters/webhooks/moralis.ts'
import { DERIVED_LOG, fixture } from './fixtures.ts'

const RECEIVED = 1_784_965_490_000
const parse = (json: unknown, chainId = 137) =>
  moralis.parse(json, { headers: new Headers(), chainId, receivedAt: RECEIVED })

describe('moralis deliveries', () => {
  it('reads the unconfirmed one: topics joined, decimal text as numbers', () => {
    expect(parse(fixture('moralis/derived-unconfirmed-orderfilled'))).toEqual({
      deliveryId: `00000000-0000-4000-8000-000000000000:${DERIVED_LOG.blockHash}:unconfirmed`,
      blockTime: 1_784_965_486_000,
      content: { kind: 'events', logs: [DERIVED_LOG], hints: [], blocks: [] },
    })
  })

  it('reads the confirmed one to the same log, and takes its block as settled', () => {
    expect(parse(fixture('moralis/derived-confirmed-orderfilled'))).toEqual({
      deliveryId: `00000000-0000-4000-8000-000000000000:${DERIVED_LOG.blockHash}:confirmed`,
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
            asOf: RECEIVED,
          },
        ],
      },
    })
  })

  it('answers the mandatory test, whichever form its empty fields take', () => {
    const ping = fixture('moralis/sdk-mock-initial-test-ping') as object
    expect(parse(ping).content).toEqual({ kind: 'test' })
    expect(parse({ ...ping, abi: {}, later: 1 }).content).toEqual({ kind: 'test' })
  })

  it.each([
    ['moralis/doc-confirmed-native-tx-with-logs', 1],
    ['moralis/doc-unconfirmed-erc20-transfer', 5],
    ['moralis/doc-unconfirmed-internal-tx', 1],
    ['moralis/doc-unconfirmed-native-tx', 1],
    ['moralis/sdk-demo-unconfirmed-erc1155-approval', 1],
    ['moralis/sdk-demo-usdc-transfers-excerpt', 1],
    ['moralis/sdk-mock-confirmed-erc20-transfer', 1],
  ])('ignores %s, which is of chain %d, and reads it there', (name, chainId) => {
    expect(parse(fixture(name)).content).toEqual({ kind: 'ignored', why: `chain ${chainId} is not chain 137` })
    expect(parse(fixture(name), chainId).content.kind).toBe('events')
  })

  it('drops the null topics of a log that has fewer than four', () => {
    const { content } = parse(fixture('moralis/sdk-mock-polygon-approval-excerpt'))
    expect(content).toMatchObject({ kind: 'events', logs: [{ topics: { length: 3 } }] })
  })

  it('hints at transfers whose logs are not in the delivery', () => {
    const json = structuredClone(fixture('moralis/derived-unconfirmed-orderfilled')) as Record<string, unknown>
    const transfer = { from: `0x${'AA'.repeat(20)}`, to: `0x${'bb'.repeat(20)}`, value: '1' }
    const other = `0x${'12'.repeat(32)}`
    json['erc20Transfers'] = [
      { ...transfer, transactionHash: DERIVED_LOG.txHash },
      { ...transfer, transactionHash: other },
    ]
    json['nftTransfers'] = [{ ...transfer, transactionHash: other }]
    expect(parse(json).content).toMatchObject({
      hints: [{ txHash: other, wallets: [`0x${'aa'.repeat(20)}`, `0x${'bb'.repeat(20)}`] }],
    })
  })

  const confirmed = fixture('moralis/derived-confirmed-orderfilled') as object
  it.each([
    ['nothing', null, 'null'],
    ['a list', [1, 2], 'a list of 2'],
    ['an unknown object', { hello: 1 }, 'an object with hello'],
    ['a chain that is no number', { ...confirmed, chainId: 'polygon' }, 'chainId: '],
    ['an empty log', { ...confirmed, logs: [{}] }, 'logs.0.'],
    ['half a block', { ...confirmed, block: { number: '1' } }, 'block.'],
  ])('finds %s unusable', (_, json, found) => {
    expect(parse(json).content).toMatchObject({ kind: 'unusable', found: expect.stringContaining(found) })
  })
})
