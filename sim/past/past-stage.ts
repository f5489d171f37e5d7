import type { EpochMs } from '../../domain/money/units.ts'
import type { VenueMarket } from '../session.ts'
import type { Phase, Stage, StagedBook, StagedMarket } from '../venue/stage.ts'
import { EVENTS_PER_DAY, type PastEvent, type PastMarket, type PastWorld } from './events.ts'
import { midOf, payoutOf, touchOf } from './prices.ts'

/** Lists of markets go back this many days; an id finds its market however old it is. */
const LISTED_DAYS = 14
const DAY_MS = 86_400_000
const TICK = 0.01
const LEVELS = 12
const TOUCH_DOLLARS = 60
const DEPTH_GROWTH = 1.5

/** The stage with the past's markets on it, those of days to come not yet. */
export function withPast(stage: Stage, world: PastWorld, now: () => EpochMs): Stage {
  const shown = (market: PastMarket | null) =>
    market && market.event.opensAt <= now() ? stagedOf(market, now()) : null
  const ofToken = (tokenId: string) => {
    const found = world.byToken(tokenId)
    return found && found.market.event.opensAt <= now() ? found : null
  }
  return {
    ...stage,
    all: () => [
      ...stage.all(),
      ...listedEvents(world, now())
        .flatMap(marketsOf)
        .map((market) => stagedOf(market, now())),
    ],
    byToken: (tokenId) => stage.byToken(tokenId) ?? shown(world.byToken(tokenId)?.market ?? null),
    byCondition: (conditionId) => stage.byCondition(conditionId) ?? shown(world.byCondition(conditionId)),
    book(tokenId) {
      const found = ofToken(tokenId)
      return stage.book(tokenId) ?? (found && bookOf(found.market, found.outcome, now()))
    },
    midAt(tokenId, at) {
      const found = ofToken(tokenId)
      return stage.midAt(tokenId, at) ?? (found && midOf(found.market, found.outcome, at))
    },
  }
}

const marketsOf = (event: PastEvent): readonly PastMarket[] => event.listing().markets

function listedEvents(world: PastWorld, now: EpochMs): PastEvent[] {
  const today = Math.floor((now - world.anchor) / DAY_MS)
  const events = Array.from({ length: LISTED_DAYS * EVENTS_PER_DAY }, (_, i) =>
    world.event(today - LISTED_DAYS + 1 + Math.floor(i / EVENTS_PER_DAY), i % EVENTS_PER_DAY),
  )
  return events.filter(({ opensAt }) => opensAt <= now)
}

function stagedOf(market: PastMarket, now: EpochMs): StagedMarket {
  const { event } = market
  const phase: Phase = now >= event.resolvesAt ? 'resolved' : now >= event.closesAt ? 'closed' : 'open'
  return {
    market: venueMarketOf(market),
    category: event.category,
    phase,
    createdAt: event.createdAt,
    opensAt: event.opensAt,
    startsAt: event.endsAt < event.closesAt ? event.endsAt : null,
    endsAt: event.endsAt,
    resolvedAt: phase === 'resolved' ? event.resolvesAt : null,
  }
}

function venueMarketOf(market: PastMarket): VenueMarket {
  const { event, id, conditionId, questionId, slug, question, outcomes } = market
  const { slug: eventSlug, title } = event.listing()
  return {
    id,
    conditionId,
    questionId,
    slug,
    question,
    description: '',
    event: { id: event.id, slug: eventSlug, title },
    outcomes: outcomes.map(({ name, tokenId }, index) => ({
      name,
      tokenId,
      payout: payoutOf(market, index === 0 ? 0 : 1),
    })),
    version: 'v1',
    negRisk: event.negRisk,
    tickSize: TICK,
    minOrderShares: 5,
    fees: event.fees,
  }
}

/** Offers on both sides of the mid that grow by half from tick to tick. */
function bookOf(market: PastMarket, outcome: 0 | 1, now: EpochMs): StagedBook | null {
  const mid = midOf(market, outcome, now)
  if (mid === null) return null
  const { bid, ask } = touchOf(mid)
  const levels = (best: number, step: number) =>
    Array.from({ length: LEVELS }, (_, i): [number, number] => {
      const price = Math.round((best + i * step) * 100) / 100
      return [price, Math.round((TOUCH_DOLLARS * DEPTH_GROWTH ** i) / Math.max(TICK, price))]
    }).filter(([price]) => price > 0 && price < 1)
  return { bids: levels(bid, -TICK), asks: levels(ask, TICK), asOf: Math.floor(now / 1000) * 1000, tickSize: TICK }
}
