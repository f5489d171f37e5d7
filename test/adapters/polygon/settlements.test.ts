import { describe, expect, it } from 'vitest'
import { LIVE_EXCHANGES } from '../../../adapters/polygon/exchanges.ts'
import { createSettlements } from '../../../adapters/polygon/settlements.ts'
import type { RawLog } from '../../../domain/copy/raw-log.ts'
import { toAddress, toBlockHash, toTxHash } from '../../../domain/money/ids.ts'
import { CTF_EXCHANGE, filledV2, hashOf } from './logs.ts'

const [MAKER, TAKER] = ['a', 'c'].map((digit) => toAddress(`0x${digit.repeat(40)}`))
const KNOWN = toTxHash(hashOf('known'))

const match = (place: Partial<RawLog> = {}): RawLog[] => {
  const at = { txHash: KNOWN, ...place }
  const [maker, taker] = [MAKER ?? '', TAKER ?? '']
  return [
    filledV2({ order: 'm', maker, taker, side: 1, token: '7', given: 30_000_000n, received: 15_000_000n }, at),
    filledV2(
      { order: 't', maker: taker, taker: CTF_EXCHANGE, side: 0, token: '7', given: 15_000_000n, received: 30_000_000n },
      { ...at, logIndex: 2 },
    ),
  ]
}

/** Receipts by transaction; null where no node has one. */
function settlements(receipts: Readonly<Record<string, RawLog[] | null>>) {
  return createSettlements({
    polygon: {
      findReceiptLogs: async (txHash) => receipts[txHash] ?? null,
      block: async (number) => {
        const hash = toBlockHash(hashOf(`block ${number}`))
        return { number, hash, parentHash: hash, time: 77_000 }
      },
    },
    chainId: 137,
    exchanges: LIVE_EXCHANGES,
  })
}

describe('looking up who traded with whom', () => {
  it('tells what was settled, and leaves out what nobody knows or what was taken back', async () => {
    const [gone, reverted] = [toTxHash(hashOf('gone')), toTxHash(hashOf('reverted'))]
    const asked = settlements({ [KNOWN]: match(), [reverted]: [] })
    expect(await asked.fetchSettlements([gone, KNOWN, reverted])).toEqual([
      { txHash: KNOWN, at: 1_790_000_000_000, pairs: [{ a: MAKER, b: TAKER, volume: 15 }] },
    ])
  })

  it('asks for the time of a block whose logs do not carry it', async () => {
    const [one] = await settlements({ [KNOWN]: match({ blockTime: null }) }).fetchSettlements([KNOWN])
    expect(one?.at).toBe(77_000)
  })

  it('tells nothing of a transaction of which one log is cut', async () => {
    const [maker, taker] = match()
    const cut = [maker, taker && { ...taker, data: '0x00' }].flatMap((log) => log ?? [])
    expect(await settlements({ [KNOWN]: cut }).fetchSettlements([KNOWN])).toEqual([])
  })
})
