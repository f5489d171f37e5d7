import { describe, expect, it } from 'vitest'
import { answer } from '../../sim/bitquery/cube.ts'
import { BITQUERY_TOKEN, createBitqueryRoutes } from '../../sim/bitquery/routes.ts'
import { cubeRowsOf } from '../../sim/bitquery/rows.ts'
import { addressOf } from '../../sim/ids.ts'
import type { ActivityRow } from '../../sim/venue/activity-row.ts'
import { matched, NOW } from '../adapters/bitquery/simulated.ts'

const MATCH = matched('1', 60, { name: 'ann', side: 'BUY' }, [
  { name: 'mia', shares: 100, price: 0.4 },
  { name: 'max', shares: 50, price: 0.5 },
])
const OLD = matched('2', 8 * 86_400, { name: 'ann', side: 'SELL' }, [{ name: 'max', shares: 10, price: 0.5 }])

type Answer = { EVM: { PredictionTrades: Record<string, unknown>[] } }

/** What the cube answers to a selection, as one would write it. */
async function ask(selection: string, rows: readonly ActivityRow[] = MATCH) {
  const query = `query { EVM(network: matic, dataset: realtime) { PredictionTrades${selection} } }`
  const { data, errors } = await answer(
    { query },
    cubeRowsOf(rows, () => null),
    NOW,
  )
  return { rows: (JSON.parse(JSON.stringify(data ?? null)) as Answer | null)?.EVM.PredictionTrades, errors }
}

describe('the trades cube', () => {
  it('has a row per order, in which the taker of a match is everybody’s counterparty', async () => {
    const { rows } = await ask('{ Trade { OutcomeTrade { Seller Buyer IsOutcomeBuy } } }')
    const exchange = '0xe111180000d2663c0091e4f400237545b87b996b'
    expect(rows?.map((row) => (row['Trade'] as { OutcomeTrade: object }).OutcomeTrade)).toEqual([
      { Seller: addressOf('mia'), Buyer: addressOf('ann'), IsOutcomeBuy: false },
      { Seller: addressOf('max'), Buyer: addressOf('ann'), IsOutcomeBuy: false },
      { Seller: addressOf('ann'), Buyer: exchange, IsOutcomeBuy: true },
    ])
  })

  it('doubles a taker who is asked for as either party', async () => {
    const ann = `{ is: "${addressOf('ann')}" }`
    const either = `any: [{ Trade: { OutcomeTrade: { Buyer: ${ann} } } }, { Trade: { OutcomeTrade: { Seller: ${ann} } } }]`
    const sums = '{ trades: count volume: sum(of: Trade_OutcomeTrade_Amount) }'
    expect((await ask(`(where: { ${either} }) ${sums}`)).rows).toEqual([{ trades: '3', volume: '300' }])
    const own = `Trade: { OutcomeTrade: { Seller: ${ann} } }`
    expect((await ask(`(where: { ${own} }) ${sums}`)).rows).toEqual([{ trades: '1', volume: '150' }])
  })

  it('puts rows together by what is selected beside a sum, orders by it, and cuts', async () => {
    const { rows } = await ask(`(limit: { count: 2, offset: 1 } orderBy: { descendingByField: "usd" }) {
      Trade { OutcomeTrade { Seller } }
      usd: sum(of: Trade_OutcomeTrade_CollateralAmountInUSD)
    }`)
    expect(rows).toEqual([
      { Trade: { OutcomeTrade: { Seller: addressOf('mia') } }, usd: '40' },
      { Trade: { OutcomeTrade: { Seller: addressOf('max') } }, usd: '25' },
    ])
  })

  it('gives the first and the last time of a group', async () => {
    const { rows } = await ask('{ Block { first: Time(minimum: Block_Time) last: Time(maximum: Block_Time) } }', [
      ...MATCH,
      ...OLD,
    ])
    expect(rows).toEqual([{ Block: { first: '2026-11-17T12:00:00Z', last: '2026-11-25T11:59:00Z' } }])
  })

  it('filters by time, relative time and lists', async () => {
    const count = '{ count }'
    const both = [...MATCH, ...OLD]
    expect((await ask(`(where: { Block: { Time: { since: "2026-11-20T00:00:00Z" } } }) ${count}`, both)).rows).toEqual([
      { count: '3' },
    ])
    expect((await ask(`(where: { Block: { Time: { till: "2026-11-20T00:00:00Z" } } }) ${count}`, both)).rows).toEqual([
      { count: '2' },
    ])
    expect(
      (await ask(`(where: { Block: { Time: { since_relative: { hours_ago: 1 } } } }) ${count}`, both)).rows,
    ).toEqual([{ count: '3' }])
    const makers = `in: ["${addressOf('mia')}", "${addressOf('max')}"]`
    expect((await ask(`(where: { Trade: { OutcomeTrade: { Seller: { ${makers} } } } }) ${count}`)).rows).toEqual([
      { count: '2' },
    ])
  })

  it('prints some numbers as texts and some as numbers', async () => {
    const { rows } = await ask('(limit: { count: 1 }) { Trade { OutcomeTrade { Amount CollateralAmount } } }')
    expect(rows).toEqual([{ Trade: { OutcomeTrade: { Amount: '100', CollateralAmount: 40 } } }])
  })

  it('refuses what is not in its schema', async () => {
    const { errors } = await ask('{ Trade { Nonsense } }')
    expect(errors?.[0]?.message).toContain('Cannot query field "Nonsense"')
  })
})

describe('the endpoint', () => {
  function endpoint(options: { points?: number; requestsPerMinute?: number } = {}) {
    let time = NOW
    const routes = createBitqueryRoutes({
      rows: async () => [...MATCH, ...OLD],
      tokenOf: () => null,
      now: () => time,
      ...options,
    })
    const query = 'query { EVM(network: matic) { PredictionTrades { count } } }'
    const post = (headers: Record<string, string> = { authorization: `Bearer ${BITQUERY_TOKEN}` }) =>
      routes.request('/graphql', { method: 'POST', headers, body: JSON.stringify({ query }) })
    return {
      post,
      passMinute: () => {
        time += 60_000
      },
    }
  }

  it('has a week of trades', async () => {
    const response = await endpoint().post()
    expect(await response.json()).toEqual({ data: { EVM: { PredictionTrades: [{ count: '3' }] } } })
  })

  it('takes its own token only', async () => {
    expect((await endpoint().post({})).status).toBe(401)
    expect((await endpoint().post({ authorization: 'Bearer other' })).status).toBe(401)
  })

  it('answers so many questions a minute, and so many at all', async () => {
    const { post, passMinute } = endpoint({ points: 15, requestsPerMinute: 2 })
    const statuses = [await post(), await post(), await post()].map(({ status }) => status)
    passMinute()
    expect([...statuses, (await post()).status, (await post()).status]).toEqual([200, 200, 429, 200, 402])
  })
})
