import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPolygon } from '../../adapters/polygon/client.ts'
import { decodeFillLogs } from '../../adapters/polygon/decode.ts'
import { LIVE_EXCHANGES } from '../../adapters/polygon/exchanges.ts'
import { createSettlements } from '../../adapters/polygon/settlements.ts'
import { toAddress, toTxHash } from '../../domain/money/ids.ts'
import { closedNeighbourhood, type Met } from '../../domain/traders/screens/counterparties.ts'
import type { Settlement } from '../../domain/traders/sources.ts'
import { openPastVenue, type PastVenue } from './past-venue.ts'

let venue: PastVenue
beforeAll(async () => {
  venue = await openPastVenue()
}, 60_000)
afterAll(() => venue.stop())

const polygon = () =>
  createPolygon({
    urls: [venue.sim.urls.polygonHttp],
    chainId: 137,
    exchanges: LIVE_EXCHANGES,
    now: () => venue.clock.now(),
  })

/** Settlements of a wallet's latest transactions. */
async function settlementsOf(name: string): Promise<Settlement[]> {
  const source = createSettlements({ polygon: polygon(), chainId: 137, exchanges: LIVE_EXCHANGES })
  const hashes = [...new Set((await venue.trades(name)).map((row) => toTxHash(row['transaction_hash'] ?? '')))]
  const settled: Settlement[] = []
  for (let from = 0; from < 60; from += 20)
    settled.push(...(await source.fetchSettlements(hashes.slice(from, from + 20))))
  return settled
}

function metBy(wallet: string, settlements: readonly Settlement[]): Met[] {
  const met = new Map<string, Met>()
  for (const { a, b, volume } of settlements.flatMap(({ pairs }) => pairs)) {
    if (a !== wallet && b !== wallet) continue
    const other = a === wallet ? b : a
    const known = met.get(other) ?? { wallet: other, volume: 0, transactions: 0 }
    met.set(other, { wallet: other, volume: known.volume + volume, transactions: known.transactions + 1 })
  }
  return [...met.values()]
}

describe('receipts of the past', () => {
  it.each(['noise', 'skilled', 'maker', 'wash one'])('say of %s what the Data API says', async (name) => {
    for (const row of (await venue.trades(name)).slice(0, 40)) {
      const logs = (await polygon().findReceiptLogs(toTxHash(row['transaction_hash'] ?? ''))) ?? []
      const { fills, hints } = decodeFillLogs(logs, { chainId: 137, exchanges: LIVE_EXCHANGES })
      const own = fills.filter(({ owner }) => owner === toAddress(venue.walletOf(name)))
      expect(hints).toEqual([])
      expect(own).toMatchObject([
        { side: row['side'], tokenId: row['token_id'], blockTime: (row['timestamp'] ?? 0) * 1000 },
      ])
      const [fill] = own
      expect(Number(fill?.shares) / 1e6).toBeCloseTo(row['size'] ?? 0, 6)
      expect(Number(fill?.notional) / 1e6).toBeCloseTo((row['size'] ?? 0) * (row['price'] ?? 0), 5)
      // Both sides of a match move the same shares.
      const sharesOf = (role: string) =>
        fills.filter((one) => one.role === role).reduce((sum, { shares }) => sum + shares, 0n)
      expect(sharesOf('maker')).toBe(sharesOf('taker'))
    }
  })

  it('show the members of a ring together, and everyone else with a crowd', async () => {
    const [one, two] = [venue.walletOf('wash one'), venue.walletOf('wash two')]
    const ring = await settlementsOf('wash one')
    expect(ring).toHaveLength(60)
    expect(metBy(one, ring).map(({ wallet }) => wallet)).toEqual([two])
    expect(closedNeighbourhood(toAddress(one), metBy(one, ring)).map(({ wallet }) => wallet)).toEqual([two])
    for (const name of ['noise', 'maker']) {
      const met = metBy(venue.walletOf(name), await settlementsOf(name))
      expect(met.length).toBeGreaterThan(40)
      expect(closedNeighbourhood(toAddress(venue.walletOf(name)), met)).toEqual([])
    }
  })

  it('are none of what no past has, nor of what is no trade', async () => {
    expect(await polygon().findReceiptLogs(toTxHash(`0x${'12'.repeat(32)}`))).toBeNull()
    const { data } = await venue.data(`/v2/activity?user=${venue.walletOf('noise')}&type=REDEEM&limit=1`)
    expect(await polygon().findReceiptLogs(toTxHash(data[0]?.['transaction_hash'] ?? ''))).toBeNull()
  })
})
