import { addressOf, hashOf, tokenIdOf } from '../sim/ids.ts'
import { emptySession, type Session, type SessionLeader, type SessionMarket } from '../sim/session.ts'

const DAY_MS = 86_400_000

/**
 * A session in which nothing happens by itself: so many leaders worth copying and so many deep markets at 49/50 cents that
 * end tomorrow. Its ids follow from `name`.
 */
export function quietSession(name: string, size: { leaders: number; markets: number }): Session {
  const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1)
  return {
    ...emptySession(),
    name,
    durationMs: DAY_MS,
    leaders: numbers(size.leaders).map((n) => quietLeader(`${name} leader ${n}`)),
    markets: numbers(size.markets).map((n) => quietMarket(`${name} market ${n}`)),
  }
}

function quietLeader(name: string): SessionLeader {
  return {
    name,
    wallet: addressOf('leader', name),
    label: name,
    story: 'Trades when the storm says so.',
    assumedEdge: 0.25,
    assumedEdgeSd: 0.05,
  }
}

function quietMarket(name: string): SessionMarket {
  const id = (BigInt(hashOf('market', name)) % 1_000_000_000n).toString()
  return {
    id,
    conditionId: hashOf('condition', name),
    questionId: hashOf('question', name),
    slug: name.replaceAll(' ', '-'),
    question: `${name}?`,
    description: '',
    event: { id, slug: `event-${id}`, title: name },
    outcomes: [
      { name: 'Up', tokenId: tokenIdOf(name, 'up'), payout: 1 },
      { name: 'Down', tokenId: tokenIdOf(name, 'down'), payout: 0 },
    ],
    version: 'v1',
    negRisk: false,
    tickSize: 0.01,
    minOrderShares: 5,
    fees: null,
    opensMs: 0,
    endsMs: DAY_MS,
    closesMs: DAY_MS,
    resolvesMs: DAY_MS,
    books: [{ atMs: 0, bids: [[0.49, 1_000_000]], asks: [[0.5, 1_000_000]] }],
  }
}
