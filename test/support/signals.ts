import { randomBytes } from 'node:crypto'
import type { Intake } from '../../db/intake.ts'
import type { Leaders } from '../../db/leaders.ts'
import type { Fill, FillLog } from '../../domain/copy/fill.ts'
import type { Market } from '../../domain/market/market.ts'
import {
  type Address,
  type TokenId,
  toAddress,
  toBlockHash,
  toConditionId,
  toOrderHash,
  toTokenId,
  toTxHash,
} from '../../domain/money/ids.ts'
import { notionalOf, shares, usd } from '../../domain/money/units.ts'
import { at, quantity } from './decisions.ts'
import type { OutsideWorld } from './outside-world.ts'
import { bookOf, upDownMarket } from './paper-markets.ts'

/** A leader nobody else in the run has, in a market of their own, so that tests share a database without meeting. */
export type Setting = { leader: Address; market: Market; tokenId: TokenId }

type Places = { outside: OutsideWorld; deps: { leaders: Pick<Leaders, 'add'>; intake: Pick<Intake, 'record'> } }

const hex = (bytes: number) => `0x${randomBytes(bytes).toString('hex')}`

/** Lists a liquid market around 50 cents, and follows a leader. */
export async function aSetting({ outside, deps }: Places, changes: Partial<Market> = {}): Promise<Setting> {
  const tokenId = toTokenId(BigInt(hex(16)).toString())
  const leader = toAddress(hex(20))
  const conditionId = toConditionId(hex(32))
  const market = upDownMarket({
    conditionId,
    slug: `market-${conditionId.slice(2, 10)}`,
    eventId: conditionId,
    outcomes: [
      { tokenId, index: 0, name: 'Up', payout: null },
      { tokenId: toTokenId(BigInt(hex(16)).toString()), index: 1, name: 'Down', payout: null },
    ],
    fees: { kind: 'curve', rate: 0.04, exponent: 1 },
    endsAt: Date.now() + 86_400_000,
    ...changes,
  })
  outside.list(market)
  outside.show(tokenId, liquidBook())
  await deps.leaders.add(
    {
      wallet: leader,
      label: 'Sam',
      source: 'manual',
      edge: 0.12,
      edgeSd: 0.06,
      edgeSource: 'assumed',
      simulated: false,
    },
    Date.now(),
  )
  return { leader, market, tokenId }
}

export const liquidBook = () =>
  bookOf({
    bids: [
      ['0.49', '40000'],
      ['0.48', '40000'],
    ],
    asks: [
      ['0.5', '50000'],
      ['0.51', '50000'],
    ],
  })

/** The log of a taker's trade of 200 shares at 50 cents, two seconds old. */
export function aLog(
  { leader, tokenId }: Pick<Setting, 'leader' | 'tokenId'>,
  changes: Partial<FillLog> = {},
): FillLog {
  const traded = { shares: quantity('200'), notional: notionalOf(quantity('200'), at('0.5'), 'down'), ...changes }
  return {
    chainId: 137,
    blockNumber: 80_000_000,
    blockHash: toBlockHash(hex(32)),
    blockTime: Date.now() - 2_000,
    txHash: toTxHash(hex(32)),
    logIndex: 7,
    exchange: toAddress(hex(20)),
    generation: 'clob-v2',
    orderHash: toOrderHash(hex(32)),
    owner: leader,
    counterparty: toAddress(hex(20)),
    role: 'taker',
    side: 'BUY',
    tokenId,
    fee: usd(0n),
    feeShares: shares(0n),
    removed: false,
    ...traded,
  }
}

/** Records a log as the chain feed would and gives its fill. */
export async function aSignal({ deps }: Places, log: FillLog): Promise<Fill> {
  const [recorded] = await deps.intake.record([log], { source: 'chain', seenAt: Date.now(), deliveryId: null })
  if (!recorded) throw new Error('the log was not recorded')
  return recorded.fill
}
