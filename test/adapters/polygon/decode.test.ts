import fc from 'fast-check'
import { encodeAbiParameters, encodeEventTopics, padHex, toEventSelector } from 'viem'
import { describe, expect, it } from 'vitest'
import {
  conditionalTokensAbi,
  negRiskAdapterAbi,
  orderFilledV1Abi,
  orderFilledV2Abi,
  ordersMatchedAbi,
  protocolV2ModuleAbi,
} from '../../../adapters/polygon/abi.ts'
import { type DecodeContext, decodeFillLogs } from '../../../adapters/polygon/decode.ts'
import { HISTORIC_EXCHANGES, LEDGER_CONTRACTS, LIVE_EXCHANGES } from '../../../adapters/polygon/exchanges.ts'
import { fillsFromLogs } from '../../../domain/copy/fill.ts'
import { at, CTF_EXCHANGE, filledV1, filledV2, hashOf, readFixture, recorded, V1_EXCHANGE } from './logs.ts'

const CONTEXT: DecodeContext = { chainId: 137, exchanges: [...LIVE_EXCHANGES, ...HISTORIC_EXCHANGES] }
const LEADER = '0x686024b5c1fcc10eb86b8d551fae78488b1b6279'
const OTHER = '0x335ac48637a3bc37c2eac9e0c9799c32b3cda494'
const TOKEN = '7'

const onlyFill = (logs: Parameters<typeof decodeFillLogs>[0]) => {
  const { fills } = decodeFillLogs(logs, CONTEXT)
  expect(fills).toHaveLength(1)
  return fills[0]
}

describe('topics', () => {
  it.each([
    [
      'OrderFilled of CLOB V1',
      orderFilledV1Abi[0],
      '0xd0a08e8c493f9c94f29311604c9de1b4e8c8d4c06bd0c789af57f2d65bfec0f6',
    ],
    [
      'OrderFilled of CLOB V2',
      orderFilledV2Abi[0],
      '0xd543adfd945773f1a62f74f0ee55a5e3b9b1a28262980ba90b1a89f2ea84d8ee',
    ],
    ['OrdersMatched', ordersMatchedAbi[0], '0x174b3811690657c217184f89418266767c87e4805d09680c39fc9c031c0cab7c'],
    [
      'CTF PositionSplit',
      conditionalTokensAbi[0],
      '0x2e6bb91f8cbcda0c93623c54d0403a43514fabc40084ec96b6d5379a74786298',
    ],
    [
      'CTF PositionsMerge',
      conditionalTokensAbi[1],
      '0x6f13ca62553fcc2bcd2372180a43949c1e4cebba603901ede2f4e14f36b282ca',
    ],
    [
      'CTF PayoutRedemption',
      conditionalTokensAbi[2],
      '0x2682012a4a4f1973119f1c9b90745d1bd91fa2bab387344f044cb3586864d18d',
    ],
    [
      'CTF ConditionResolution',
      conditionalTokensAbi[3],
      '0xb44d84d3289691f71497564b85d4233648d9dbae8cbdbb4329f301c3a0185894',
    ],
    [
      'neg-risk PositionSplit',
      negRiskAdapterAbi[0],
      '0xbbed930dbfb7907ae2d60ddf78345610214f26419a0128df39b6cc3d9e5df9b0',
    ],
    [
      'neg-risk PositionsMerge',
      negRiskAdapterAbi[1],
      '0xba33ac50d8894676597e6e35dc09cff59854708b642cd069d21eb9c7ca072a04',
    ],
    [
      'neg-risk PayoutRedemption',
      negRiskAdapterAbi[2],
      '0x9140a6a270ef945260c03894b3c6b3b2695e9d5101feef0ff24fec960cfd3224',
    ],
    [
      'neg-risk PositionsConverted',
      negRiskAdapterAbi[3],
      '0xb03d19dddbc72a87e735ff0ea3b57bef133ebe44e1894284916a84044deb367e',
    ],
    [
      'PositionsSplit of Protocol V2',
      protocolV2ModuleAbi[0],
      '0xb6a6b8b17a43b07b9359dd12d304e42077eede9e672f8646144842c8604582a4',
    ],
    [
      'PositionsMerged of Protocol V2',
      protocolV2ModuleAbi[1],
      '0xf233f7be4ce81130a78e8eb2fa626497586c56094d27bfec2e196471e9c60301',
    ],
    [
      'PositionRedeemed of Protocol V2',
      protocolV2ModuleAbi[2],
      '0x4fd474b703f46b453536518b4cbc159dfbea6fd663233763d321a9bc8ccdf97f',
    ],
    [
      'ConditionResolved of Protocol V2',
      protocolV2ModuleAbi[3],
      '0xe560c1a2847d4cf2e66de11fe592605556989449f38cc3ab96e2e287daa68caa',
    ],
  ])('%s has the topic seen on the chain', (_, event, topic) => {
    expect(toEventSelector(event)).toBe(topic)
  })
})

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

describe('position changes', () => {
  const HERE = { blockHash: hashOf('b') }
  const ledgerOf = (logs: Parameters<typeof decodeFillLogs>[0]) => decodeFillLogs(logs, CONTEXT).ledger

  it('reads a recorded split and merge', () => {
    expect(ledgerOf([recorded('ctf-position-split'), recorded('ctf-positions-merge')])).toMatchObject([
      {
        kind: 'split',
        owner: '0x20d2309cd92b797ae7ca175ed828ed8a27fbe29d',
        conditionId: '0xb907d819a95244f9e19dc779e3db2a33133a864d22e9ce222d09a16b48759f49',
        amount: 20_000_000n,
        logIndex: 0x6f8,
      },
      {
        kind: 'merge',
        owner: '0xada100874d00e3331d00f2007a9c336a65009718',
        conditionId: '0x2c1e877e19fe8ebc146e5260c33c9e1eaffd8752f4c3398b49345fbd58fa0e99',
        amount: 21_120_000n,
      },
    ])
  })

  it('reads a recorded redemption and resolution once they have a block', () => {
    expect(decodeFillLogs([recorded('ctf-payout-redemption-partial')], CONTEXT).hints).toHaveLength(1)
    expect(
      ledgerOf([recorded('ctf-payout-redemption-partial', HERE), recorded('ctf-condition-resolution-partial', HERE)]),
    ).toMatchObject([
      {
        kind: 'redeem',
        owner: '0x5d4aba8ad45bb5eab3499a0294b42da5d1e455d3',
        redeemed: {
          by: 'balance',
          conditionId: '0x62530e00e2f67d9757e0b06e168e9929e0661daff1276354a3018f1568120c2f',
          outcomeIndexes: [0, 1],
        },
        payout: 59_076_955n,
      },
      {
        kind: 'resolve',
        conditionId: '0xda4bfca4a2f26cce689ac3e2b89cc60a17fb0b994ee79f61ec8beb65f6886236',
        payouts: [1_000_000n, 0n],
      },
    ])
  })

  it('reads a neg-risk conversion with its questions from the bitmap', () => {
    const log = at(
      { address: LEDGER_CONTRACTS.negRiskAdapter },
      {
        topics: encodeEventTopics({
          abi: negRiskAdapterAbi,
          eventName: 'PositionsConverted',
          args: { stakeholder: LEADER, marketId: hashOf('group'), indexSet: 0b10110n },
        }) as string[],
        data: encodeAbiParameters([{ type: 'uint256' }], [3_000_000n]),
      },
    )
    expect(ledgerOf([log])).toMatchObject([
      { kind: 'convert', owner: LEADER, groupId: hashOf('group'), questionIndexes: [1, 2, 4], amount: 3_000_000n },
    ])
  })

  it('reads a neg-risk redemption with its amounts per outcome', () => {
    const log = at(
      { address: LEDGER_CONTRACTS.negRiskAdapter },
      {
        topics: encodeEventTopics({
          abi: negRiskAdapterAbi,
          eventName: 'PayoutRedemption',
          args: { redeemer: LEADER, conditionId: hashOf('c') },
        }) as string[],
        data: encodeAbiParameters([{ type: 'uint256[]' }, { type: 'uint256' }], [[5n, 2n], 5n]),
      },
    )
    expect(ledgerOf([log])).toMatchObject([
      { kind: 'redeem', redeemed: { by: 'amounts', conditionId: hashOf('c'), amounts: [5n, 2n] }, payout: 5n },
    ])
  })

  it('reads Protocol V2 splits by their recipient, and drops one that serves two buyers', () => {
    const split = (second: string) =>
      at(
        { address: LEDGER_CONTRACTS.modules[0] ?? '' },
        {
          topics: encodeEventTopics({
            abi: protocolV2ModuleAbi,
            eventName: 'PositionsSplit',
            args: { initiator: OTHER, conditionId: `0x${'1c'.repeat(31)}`, recipient0: LEADER },
          }) as string[],
          data: encodeAbiParameters([{ type: 'address' }, { type: 'uint256' }], [second as `0x${string}`, 7n]),
        },
      )
    expect(ledgerOf([split(LEADER)])).toMatchObject([
      { kind: 'split', owner: LEADER, conditionId: `0x${'1c'.repeat(31)}`, amount: 7n },
    ])
    expect(decodeFillLogs([split(OTHER)], CONTEXT)).toMatchObject({ ledger: [], dropped: 1 })
  })

  it('reads a Protocol V2 redemption and result', () => {
    const address = LEDGER_CONTRACTS.modules[1] ?? ''
    const redeemed = at(
      { address },
      {
        topics: encodeEventTopics({
          abi: protocolV2ModuleAbi,
          eventName: 'PositionRedeemed',
          args: { initiator: OTHER, positionId: 77n, recipient: LEADER },
        }) as string[],
        data: encodeAbiParameters([{ type: 'uint256' }, { type: 'uint256' }], [10n, 5n]),
      },
    )
    const resolved = at(
      { address },
      {
        topics: encodeEventTopics({
          abi: protocolV2ModuleAbi,
          eventName: 'ConditionResolved',
          args: { conditionId: `0x${'2d'.repeat(31)}` },
        }) as string[],
        data: encodeAbiParameters([{ type: 'uint256[]' }], [[500_000n, 500_000n]]),
      },
    )
    expect(ledgerOf([redeemed, resolved])).toMatchObject([
      { kind: 'redeem', owner: LEADER, redeemed: { by: 'token', tokenId: '77', amount: 10n }, payout: 5n },
      { kind: 'resolve', conditionId: `0x${'2d'.repeat(31)}`, payouts: [500_000n, 500_000n] },
    ])
  })

  it('drops conditions nested in others and partitions that are not the full set', () => {
    const split = (parent: string, partition: bigint[]) =>
      at(
        { address: LEDGER_CONTRACTS.conditionalTokens },
        {
          topics: encodeEventTopics({
            abi: conditionalTokensAbi,
            eventName: 'PositionSplit',
            args: {
              stakeholder: LEADER,
              parentCollectionId: padHex(parent as `0x${string}`),
              conditionId: hashOf('c'),
            },
          }) as string[],
          data: encodeAbiParameters(
            [{ type: 'address' }, { type: 'uint256[]' }, { type: 'uint256' }],
            [OTHER, partition, 1n],
          ),
        },
      )
    const logs = [split('0x01', [1n, 2n]), split('0x00', [3n, 4n]), split('0x00', [2n, 1n])]
    const { ledger, dropped } = decodeFillLogs(logs, CONTEXT)
    expect(dropped).toBe(2)
    expect(ledger).toHaveLength(1)
  })
})

const parseRow = (row: object) => {
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
function mintRows() {
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
