import fc from 'fast-check'
import { toEventSelector } from 'viem'
import { describe, expect, it } from 'vitest'
import {
  conditionalTokensAbi,
  negRiskAdapterAbi,
  orderFilledV1Abi,
  orderFilledV2Abi,
  protocolV2ModuleAbi,
} from '../../../adapters/polygon/abi.ts'
import { type DecodeContext, decodeFillLogs } from '../../../adapters/polygon/decode.ts'
import { HISTORIC_EXCHANGES, LEDGER_CONTRACTS, LIVE_EXCHANGES } from '../../../adapters/polygon/exchanges.ts'
import { fillsFromLogs } from '../../../domain/copy/fill.ts'
import {
  at,
  CTF_EXCHANGE,
  filledV1,
  filledV2,
  hashOf,
  mintRows,
  parseRow,
  readFixture,
  recorded,
  V1_EXCHANGE,
} from './logs.ts'

const CONTEXT: DecodeContext = { chainId: 137, exchanges: [...LIVE_EXCHANGES, ...HISTORIC_EXCHANGES] }
const LEADER = '0x686024b5c1fcc10eb86b8d551fae78488b1b6279'
const OTHER = '0x335ac48637a3bc37c2eac9e0c9799c32b3cda494'
const TOKEN = '7'

const onlyFill = (logs: Parameters<typeof decodeFillLogs>[0]) => {
  const { fills } = decodeFillLogs(logs, CONTEXT)
  expect(fills).toHaveLength(1)
  return fills[0]
}

describe('recorded fills', () => {
  it('reads a neg-risk taker BUY: 261 shares at 0.89908, fee on top', () => {
    const fill = onlyFill([recorded('v2-negrisk-taker-buy', { blockHash: hashOf('b'), blockTimestamp: '0x68e2d200' })])
    expect(fill).toMatchObject({
      owner: '0x2f633efb75256a2f2445110c8978684ab8936643',
      role: 'taker',
      side: 'BUY',
      generation: 'clob-v2',
      shares: 261_000_000n,
      notional: 234_660_000n,
      fee: 1_184_080n,
      feeShares: 0n,
    })
    expect(fillsFromLogs(fill ? [fill] : [])[0]?.price).toBe(899_080n)
  })

  it('reads a taker SELL: 6 shares at 0.48, proceeds before the fee', () => {
    expect(onlyFill([recorded('v2-taker-sell')])).toMatchObject({
      owner: OTHER,
      role: 'taker',
      side: 'SELL',
      shares: 6_000_000n,
      notional: 2_880_000n,
      fee: 104_830n,
      tokenId: '111130497827937882884663815250664882234761989250918854920197139495695346937918',
      blockTime: 1_786_195_963_000,
      logIndex: 0x546,
    })
  })

  it('reads the two rows of one match as two owners, the taker being the one whose row names the exchange', () => {
    const [maker, taker] = readFixture('v2-pair-same-tx') as [object, object]
    const { fills } = decodeFillLogs([maker, taker].map(parseRow), CONTEXT)
    expect(fills.map(({ owner, role, side }) => ({ owner, role, side }))).toEqual([
      { owner: OTHER, role: 'maker', side: 'BUY' },
      { owner: LEADER, role: 'taker', side: 'SELL' },
    ])
    expect(fills.map(({ shares, notional, fee }) => [shares, notional, fee])).toEqual([
      [2_560_000n, 2_355_200n, 0n],
      [2_560_000n, 2_355_200n, 13_180n],
    ])
  })

  it('reads a CLOB V1 BUY to the values its source asserts, the fee in shares', () => {
    const expected = readFixture('v1-maker-buy.expected') as Record<string, string | number>
    expect(onlyFill([recorded('v1-maker-buy')])).toMatchObject({
      generation: 'clob-v1',
      orderHash: expected['orderHash'],
      owner: expected['maker'],
      counterparty: expected['taker'],
      role: 'maker',
      side: expected['sideName'],
      tokenId: expected['tokenId'],
      notional: BigInt(expected['makerAmountFilled'] ?? 0),
      shares: BigInt(expected['takerAmountFilled'] ?? 0),
      fee: 0n,
      feeShares: BigInt(expected['fee'] ?? 0),
      blockNumber: expected['blockNumber'],
      blockTime: Number(expected['blockTimestamp']) * 1000,
      logIndex: expected['logIndex'],
    })
  })

  it('reads both BUY rows of a MINT match, complementary tokens, from its published values', () => {
    const rows = mintRows()
    const { fills, dropped } = decodeFillLogs(rows, CONTEXT)
    expect(dropped).toBe(1)
    expect(fills.map(({ role, side, shares, notional }) => ({ role, side, shares, notional }))).toEqual([
      { role: 'maker', side: 'BUY', shares: 2_083_332n, notional: 1_083_333n },
      { role: 'taker', side: 'BUY', shares: 2_083_332n, notional: 999_999n },
    ])
    expect(fills[0]?.tokenId).not.toBe(fills[1]?.tokenId)
    expect(fills.reduce((sum, { notional }) => sum + notional, 0n)).toBe(2_083_332n)
  })
})

describe('decoding', () => {
  it('switches on the topic: a CLOB V2 sale is never read as CLOB V1, which would name token 1', () => {
    const sale = filledV2({ order: 'o', maker: LEADER, taker: OTHER, side: 1, token: TOKEN, given: 10n, received: 4n })
    expect(onlyFill([sale])).toMatchObject({ side: 'SELL', tokenId: TOKEN, shares: 10n, notional: 4n })
    expect(decodeFillLogs([{ ...sale, address: V1_EXCHANGE }], CONTEXT)).toMatchObject({ fills: [], dropped: 1 })
  })

  it('reads a CLOB V1 SELL with its fee in dollars', () => {
    const log = filledV1({
      order: 'o',
      maker: LEADER,
      taker: OTHER,
      givenAsset: 7n,
      receivedAsset: 0n,
      given: 10_000_000n,
      received: 4_000_000n,
      fee: 50_000n,
    })
    expect(onlyFill([log])).toMatchObject({
      side: 'SELL',
      shares: 10_000_000n,
      notional: 4_000_000n,
      fee: 50_000n,
      feeShares: 0n,
    })
  })

  it('reads both SELL rows of a MERGE match', () => {
    const logs = [
      filledV2({
        order: 'maker',
        maker: OTHER,
        taker: LEADER,
        side: 1,
        token: '8',
        given: 5_000_000n,
        received: 2_000_000n,
      }),
      filledV2(
        {
          order: 'taker',
          maker: LEADER,
          taker: CTF_EXCHANGE,
          side: 1,
          token: '7',
          given: 5_000_000n,
          received: 3_000_000n,
          fee: 9n,
        },
        { logIndex: 2 },
      ),
    ]
    expect(decodeFillLogs(logs, CONTEXT).fills.map(({ side, role, notional }) => [side, role, notional])).toEqual([
      ['SELL', 'maker', 2_000_000n],
      ['SELL', 'taker', 3_000_000n],
    ])
  })

  it('keeps several logs of one order in one transaction apart, and they sum to one fill', () => {
    const part = (logIndex: number, given: bigint) =>
      filledV2(
        { order: 'same', maker: LEADER, taker: OTHER, side: 0, token: TOKEN, given, received: 2n * given, fee: 1n },
        { logIndex },
      )
    const { fills } = decodeFillLogs([part(3, 1_000n), part(9, 500n)], CONTEXT)
    expect(fills).toHaveLength(2)
    expect(fillsFromLogs(fills)).toMatchObject([{ shares: 3_000n, notional: 1_500n, fee: 2n, logCount: 2 }])
  })

  it('reads ExchangeV3 and the third CLOB V2 instance, and passes on that a log was removed', () => {
    for (const [address, generation] of [
      ['0xe3333700ca9d93003f00f0f71f8515005f6c00aa', 'exchange-v3'],
      ['0xe2222d002000ba0053cef3375333610f64600036', 'clob-v2'],
    ]) {
      const log = filledV2(
        { order: 'o', maker: LEADER, taker: address ?? '', side: 0, token: TOKEN, given: 1n, received: 2n },
        { address: address ?? '', removed: true },
      )
      expect(onlyFill([log])).toMatchObject({ generation, role: 'taker', exchange: address, removed: true })
    }
  })

  it('drops and counts logs of other contracts, even if they emit our events', () => {
    const forged = filledV2(
      { order: 'o', maker: LEADER, taker: OTHER, side: 0, token: TOKEN, given: 1n, received: 2n },
      { address: '0x00000000000000000000000000000000000000aa' },
    )
    const logs = [forged, recorded('usdce-transfer-redemption-leg')]
    expect(decodeFillLogs(logs, CONTEXT)).toEqual({ fills: [], ledger: [], hints: [], dropped: 2 })
  })

  it('drops token transfers: trades are never inferred from them', () => {
    const burn = recorded('ctf-transfer-single-burn-partial', { logIndex: '0x1', blockHash: hashOf('b') })
    expect(decodeFillLogs([burn], CONTEXT)).toMatchObject({ ledger: [], dropped: 1 })
  })

  it('drops dust that moved no share, and prices above one', () => {
    const logs = [
      filledV2({ order: 'a', maker: LEADER, taker: OTHER, side: 0, token: TOKEN, given: 1n, received: 0n }),
      filledV2({ order: 'b', maker: LEADER, taker: OTHER, side: 0, token: TOKEN, given: 3n, received: 2n }),
    ]
    expect(decodeFillLogs(logs, CONTEXT)).toMatchObject({ fills: [], dropped: 2 })
  })

  it.each([
    ['without a block hash', { blockHash: null }],
    ['whose data was cut', { data: '0x00' }],
  ])('turns a fill %s into a hint to load the receipt, once per transaction', (_, damage) => {
    const log = filledV2(
      { order: 'o', maker: LEADER, taker: OTHER, side: 0, token: TOKEN, given: 1n, received: 2n },
      damage,
    )
    expect(decodeFillLogs([log, { ...log, logIndex: 2 }], CONTEXT)).toEqual({
      fills: [],
      ledger: [],
      hints: [log.txHash],
      dropped: 0,
    })
  })

  it('never throws, whatever the topics and data', () => {
    const hex = fc
      .array(fc.integer({ min: 0, max: 255 }), { maxLength: 400 })
      .map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`)
    const topic = fc.constantFrom(
      ...[
        ...orderFilledV1Abi,
        ...orderFilledV2Abi,
        ...conditionalTokensAbi,
        ...negRiskAdapterAbi,
        ...protocolV2ModuleAbi,
      ].map((event): string => toEventSelector(event)),
    )
    const address = fc.constantFrom(CTF_EXCHANGE, V1_EXCHANGE, ...Object.values(LEDGER_CONTRACTS).flat())
    fc.assert(
      fc.property(address, topic, fc.array(hex, { maxLength: 4 }), hex, (contract, first, rest, data) => {
        const log = at({ address: contract }, { topics: [first, ...rest], data })
        const { fills, ledger, hints, dropped } = decodeFillLogs([log], CONTEXT)
        expect(fills.length + ledger.length + hints.length + dropped).toBe(1)
      }),
    )
  })

  it('reads back any fill it can be given', () => {
    const amount = fc.bigInt({ min: 1n, max: 10n ** 15n })
    fc.assert(
      fc.property(
        fc.constantFrom<0 | 1>(0, 1),
        amount,
        amount,
        amount,
        fc.bigInt({ min: 1n, max: 2n ** 256n - 1n }),
        (side, a, b, fee, token) => {
          const [more, less] = a > b ? [a, b] : [b, a]
          const [given, received] = side === 0 ? [less, more] : [more, less]
          const log = filledV2({
            order: 'o',
            maker: LEADER,
            taker: OTHER,
            side,
            token: token.toString(),
            given,
            received,
            fee,
          })
          expect(onlyFill([log])).toMatchObject({
            side: side === 0 ? 'BUY' : 'SELL',
            tokenId: token.toString(),
            shares: more,
            notional: less,
            fee,
          })
        },
      ),
    )
  })
})
