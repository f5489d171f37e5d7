import { addressOf, hashOf, tokenIdOf } from '../../sim/ids.ts'
import {
  emptySession,
  type FillScript,
  type Session,
  type SessionLeader,
  type SessionMarket,
} from '../../sim/session.ts'

/** A market as a story needs it: what leaders trade, and what its Up pays. */
export type StoryMarket = { conditionId: string; up: string; down: string; script: SessionMarket }

const DAY_MS = 86_400_000

/**
 * A deep market of a name: bid 49 ¢, ask 50 ¢, ends tomorrow, Up wins. Its ids follow from the name. The venue plays no
 * session here, so nothing moves by itself.
 */
export function storyMarket(name: string, more: Partial<SessionMarket> = {}): StoryMarket {
  const id = (BigInt(hashOf('story market', name)) % 1_000_000_000n).toString()
  const up = tokenIdOf('story', name, 'up')
  const down = tokenIdOf('story', name, 'down')
  const conditionId = hashOf('story condition', name)
  const script: SessionMarket = {
    id,
    conditionId,
    questionId: hashOf('story question', name),
    slug: name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
    question: `${name}?`,
    description: '',
    event: { id, slug: `event-${id}`, title: name },
    outcomes: [
      { name: 'Up', tokenId: up, payout: 1 },
      { name: 'Down', tokenId: down, payout: 0 },
    ],
    version: 'v1',
    negRisk: false,
    tickSize: 0.01,
    minOrderShares: 5,
    fees: null,
    opensMs: -DAY_MS,
    endsMs: DAY_MS,
    closesMs: DAY_MS,
    resolvesMs: DAY_MS,
    books: [{ atMs: 0, bids: [[0.49, 50_000]], asks: [[0.5, 50_000]] }],
    ...more,
  }
  return { conditionId, up, down, script }
}

/** A wallet that the product will follow, with an edge that is worth copying at 50 ¢. */
export const storyLeader = (name: string): SessionLeader => ({
  name,
  wallet: addressOf('story leader', name),
  label: name,
  story: 'Trades when the story says so.',
  assumedEdge: 0.25,
  assumedEdgeSd: 0.05,
})

/** A session in which nothing happens by itself; the story plays the fills. */
export const storySession = (leaders: readonly SessionLeader[]): Session => ({
  ...emptySession(),
  name: 'story',
  leaders: [...leaders],
})

/** The leader takes 100 Up shares at the ask. */
export const buyUp = (leader: SessionLeader, market: StoryMarket, name: string): FillScript => ({
  name,
  leader: leader.name,
  side: 'BUY',
  tokenId: market.up,
  legs: [{ price: '0.5', shares: '100' }],
})

/** The leader sells Up shares at the bid: all 100 unless told otherwise. */
export const sellUp = (leader: SessionLeader, market: StoryMarket, name: string, shares = '100'): FillScript => ({
  name,
  leader: leader.name,
  side: 'SELL',
  tokenId: market.up,
  legs: [{ price: '0.49', shares }],
})
