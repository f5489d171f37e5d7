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
import { at, hashOf, recorded } from './logs.ts'

const CONTEXT: DecodeContext = { chainId: 137, exchanges: [...LIVE_EXCHANGES, ...HISTORIC_EXCHANGES] }
const LEADER = '0x686024b5c1fcc10eb86b8d551fae78488b1b6279'
const OTHER = '0x335ac48637a3bc37c2eac9e0c9799c32b3cda494'

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
