import { keccak256, stringToHex } from 'viem'
import type { Session, SessionMarket } from './session.ts'

/** 32 bytes that are always the same for the same words. */
export const hashOf = (...words: (string | number)[]): `0x${string}` => keccak256(stringToHex(words.join(':')))

/** An address that is always the same for the same words. */
export const addressOf = (...words: (string | number)[]): `0x${string}` => `0x${hashOf(...words).slice(26)}`

/** A token id that is always the same for the same words. */
export const tokenIdOf = (...words: (string | number)[]): string => BigInt(hashOf(...words)).toString()

/** The session with the ids of its `run`-th performance. Wallets stay; performance 0 has the ids of the file. */
export function performanceOf(session: Session, run: number): Session {
  if (run === 0) return session
  return {
    ...session,
    markets: session.markets.map((market) => marketOfRun(market, run)),
    fills: session.fills.map((fill) => ({ ...fill, tokenId: tokenIdOf('token', fill.tokenId, run) })),
  }
}

function marketOfRun(market: SessionMarket, run: number): SessionMarket {
  return {
    ...market,
    id: String(BigInt(market.id) + BigInt(run) * 10_000_000n),
    conditionId: hashOf('condition', market.conditionId, run),
    questionId: hashOf('question', market.questionId, run),
    slug: `${market.slug}-r${run}`,
    event: {
      ...market.event,
      id: String(BigInt(market.event.id) + BigInt(run) * 10_000_000n),
      slug: `${market.event.slug}-r${run}`,
    },
    outcomes: market.outcomes.map((outcome) => ({ ...outcome, tokenId: tokenIdOf('token', outcome.tokenId, run) })),
  }
}
