import { createHmac } from 'node:crypto'
import { SIGNING_KEYS } from '../drill/installation.ts'
import { transactionOf } from '../sim/chain/match.ts'
import { hashOf } from '../sim/ids.ts'
import { parseFill, type Session } from '../sim/session.ts'

/** A delivery ready to be posted: the body as Alchemy would send it, and its signature. */
export type SignedDelivery = { body: string; signature: string }

const ORDER_FILLED = '0xd543adfd945773f1a62f74f0ee55a5e3b9b1a28262980ba90b1a89f2ea84d8ee'
/** Below the height of any chain that the product reads here: nothing else is ever said about these blocks. */
const FIRST_BLOCK = 1_000_000

/**
 * Makes deliveries of Alchemy's custom webhook, each a block of its own with one new fill of a leader of the session: a BUY
 * of 100 shares at 50 cents. Numbers choose the fill: the same number is the same fill. The event is encoded once for each
 * leader and market, so that thousands can be made in a second.
 */
export function createFillDeliveries(session: Session): (number: number) => SignedDelivery {
  const templates = session.leaders.flatMap((leader) =>
    session.markets.map((market) => {
      const script = parseFill({
        name: `template ${leader.name} ${market.slug}`,
        leader: leader.name,
        side: 'BUY',
        tokenId: market.outcomes[0]?.tokenId,
        legs: [{ price: '0.5', shares: '100' }],
      })
      const wallet = leader.wallet as `0x${string}`
      const { logs } = transactionOf(hashOf(script.name), [{ script, wallet, market, orderHash: hashOf(script.name) }])
      const owned = logs.filter(({ topics }) => topics[0] === ORDER_FILLED && topics[2]?.endsWith(wallet.slice(2)))
      return { owned, market }
    }),
  )
  return (number) => {
    const template = templates[number % templates.length]
    if (!template) throw new Error('the session needs leaders and markets')
    const orderHash = hashOf('bench order', number)
    const logs = template.owned.map((log, index) => ({
      data: log.data,
      topics: [log.topics[0], orderHash, ...log.topics.slice(2)],
      index,
      account: { address: log.address },
      transaction: { hash: hashOf('bench transaction', number), index: 1, status: 1 },
    }))
    return signed(number, logs)
  }
}

/** A block without fills, as Alchemy posts most of the time. */
export const emptyDelivery = (number: number): SignedDelivery => signed(number, [])

function signed(number: number, logs: readonly unknown[]): SignedDelivery {
  const body = JSON.stringify({
    webhookId: 'wh_bench',
    id: `whevt_${number}`,
    createdAt: new Date().toISOString(),
    type: 'GRAPHQL',
    event: {
      data: {
        block: {
          number: FIRST_BLOCK + number,
          hash: hashOf('bench block', number),
          timestamp: Math.floor(Date.now() / 1000),
          logs,
        },
      },
      sequenceNumber: String(number),
      network: 'MATIC_MAINNET',
    },
  })
  return { body, signature: createHmac('sha256', SIGNING_KEYS.alchemy).update(body).digest('hex') }
}
