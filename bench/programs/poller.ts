import { setTimeout as sleep } from 'node:timers/promises'
import { createClob } from '../../adapters/polymarket/clob.ts'
import { createDataApi } from '../../adapters/polymarket/data-api.ts'
import { createGamma } from '../../adapters/polymarket/gamma.ts'
import { createHttp } from '../../adapters/polymarket/http.ts'
import { createMarketResolver } from '../../adapters/polymarket/resolver.ts'
import { walkBook } from '../../domain/market/book-walk.ts'
import { toAddress } from '../../domain/money/ids.ts'
import { parseMicros, price, shares, usd } from '../../domain/money/units.ts'

/**
 * A copy trader as most of them are: asks the Data API every second what each wallet traded, and for what is new reads the
 * book, walks it and keeps the order in memory. No queue, no ledger, no second look. Tells its parent of each order.
 *
 * argv: the venue's URL and the wallets.
 */
const POLL_MS = 1_000
const [, , venueUrl = '', ...wallets] = process.argv
const now = Date.now
const http = (face: string) => createHttp({ baseUrl: `${venueUrl}/${face}`, userAgent: 'poller', now })
const clob = createClob({ http: http('clob'), now })
const resolver = createMarketResolver({ gamma: createGamma({ http: http('gamma') }), clob, now })
const dataApi = createDataApi({ http: http('data'), now })
const seen = new Set<string>()

for (;;) {
  const startedAt = now()
  await Promise.all(wallets.map(poll))
  await sleep(Math.max(0, POLL_MS - (now() - startedAt)))
}

async function poll(wallet: string): Promise<void> {
  const { rows } = await dataApi.listTrades({ user: toAddress(wallet), limit: 50 })
  for (const { txHash, tokenId, side } of rows) {
    if (seen.has(txHash)) continue
    seen.add(txHash)
    const [token, book] = await Promise.all([resolver.resolve(tokenId), clob.fetchBook(tokenId)])
    if (!book || token.kind !== 'resolved' || side !== 'BUY') continue
    const wanted = { shares: shares(20_000_000n), limitPrice: price(510_000n), maxCost: usd(parseMicros('10.2')) }
    const walk = walkBook(book, 'BUY', token.market.fees, wanted)
    process.stdout.write(`${JSON.stringify({ txHash, shares: walk.shares.toString(), at: now() })}\n`)
  }
}
