import { Hono } from 'hono'
import { z } from 'zod'
import { InvalidInputError } from '../domain/errors.ts'
import type { Chain } from './chain/chain.ts'
import type { Director } from './director.ts'
import type { Faults } from './faults.ts'
import { parseFill, type Session } from './session.ts'
import type { Stage } from './venue/stage.ts'
import type { WebhookSender } from './webhooks/sender.ts'

export type ControlOptions = {
  session: Session
  director: Director
  chain: Chain
  stage: Stage
  faults: Faults
  webhooks: WebhookSender | null
  setFaults: (specs: unknown) => void
}

const reorgSchema = z.object({ depth: z.number().int().positive().default(1), drop: z.boolean().default(false) })

/** What no real venue has: looking behind the scenes and making things go wrong. */
export function createControlRoutes(options: ControlOptions): Hono {
  const { director, chain, setFaults } = options
  return new Hono()
    .get('/state', (c) => c.json(stateOf(options)))
    .post('/begin', (c) => {
      director.begin()
      return c.json(stateOf(options))
    })
    .post('/faults', async (c) => {
      setFaults(await c.req.json())
      return c.json({ faults: options.faults.list() })
    })
    .post('/reorg', async (c) => {
      const { depth, drop } = reorgSchema.parse(await c.req.json())
      await chain.reorg(depth, { drop })
      return c.json({ head: chain.head() })
    })
    .post('/fills', async (c) => {
      const scripts = z.array(z.unknown()).parse(await c.req.json())
      return c.json(await director.play(scripts.map(parseFill)))
    })
    .onError((error, c) => {
      const isCallers =
        error instanceof InvalidInputError || error instanceof z.ZodError || error instanceof SyntaxError
      return c.json({ error: error.message }, isCallers ? 400 : 500)
    })
}

function stateOf({ session, director, chain, stage, faults, webhooks }: ControlOptions) {
  const timeline = director.timeline()
  return {
    session: {
      name: session.name,
      description: session.description,
      provenance: session.provenance,
      settings: session.settings,
      durationMs: session.durationMs,
    },
    run: director.run(),
    begun: timeline.begun(),
    positionMs: Math.round(timeline.position()),
    finished: timeline.position() >= session.durationMs,
    head: chain.head(),
    leaders: session.leaders,
    markets: director.markets().map(({ conditionId, slug, question, outcomes }) => ({
      conditionId,
      slug,
      question,
      outcomes,
      phase: stage.byCondition(conditionId)?.phase,
    })),
    fills: director.played(),
    deliveries: webhooks?.reports() ?? [],
    faults: faults.list(),
  }
}
