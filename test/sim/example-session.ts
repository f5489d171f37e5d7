import { addressOf, hashOf, tokenIdOf } from '../../sim/ids.ts'
import { type FillScript, parseSession, type Session } from '../../sim/session.ts'

export const UP = tokenIdOf('test', 'up')
export const DOWN = tokenIdOf('test', 'down')
export const CONDITION = hashOf('test', 'condition')
export const SKILLED = addressOf('test', 'skilled')

/** One market of two outcomes whose book moves once, ends at 60 s and resolves Up at 70 s; one leader. */
export const exampleSession = (fills: readonly FillScript[] = []): Session =>
  parseSession({
    format: 'understudy-session/1',
    name: 'example',
    description: 'One market, one leader.',
    provenance: [],
    speed: 1,
    durationMs: 90_000,
    leaders: [
      {
        name: 'skilled',
        wallet: SKILLED,
        label: 'Skilled',
        story: 'Buys what wins.',
        assumedEdge: 0.2,
        assumedEdgeSd: 0.05,
      },
    ],
    markets: [
      {
        id: '101',
        conditionId: CONDITION,
        questionId: hashOf('test', 'question'),
        slug: 'up-or-down',
        question: 'Up or Down?',
        description: '',
        event: { id: '201', slug: 'up-or-down', title: 'Up or Down?' },
        outcomes: [
          { name: 'Up', tokenId: UP, payout: 1 },
          { name: 'Down', tokenId: DOWN, payout: 0 },
        ],
        version: 'v1',
        negRisk: false,
        tickSize: 0.01,
        minOrderShares: 5,
        fees: { rate: 0.07, exponent: 1, type: 'crypto_fees_v2' },
        opensMs: -600_000,
        endsMs: 60_000,
        closesMs: 60_000,
        resolvesMs: 70_000,
        books: [
          {
            atMs: 0,
            bids: [
              [0.5, 300],
              [0.49, 200],
            ],
            asks: [
              [0.52, 100],
              [0.53, 400],
            ],
          },
          {
            atMs: 30_000,
            bids: [[0.96, 300]],
            asks: [
              [0.968, 50],
              [0.98, 10],
            ],
          },
        ],
      },
    ],
    fills,
  })

/** The skilled leader takes 100 Up shares at 52 cents. */
export const buyUp = (name: string, more: Partial<FillScript> = {}): FillScript => ({
  name,
  leader: 'skilled',
  side: 'BUY',
  tokenId: UP,
  legs: [{ price: '0.52', shares: '100' }],
  ...more,
})
