import { Hono } from 'hono'
import { createErrorHandler, problem } from './errors.ts'
import { type EventDeps, eventRoutes } from './events.ts'
import { type HealthDeps, healthRoutes } from './health.ts'
import { type OperatorDeps, operatorRoutes } from './operator.ts'
import { type PortfolioDeps, portfolioRoutes } from './portfolio.ts'
import { type WebhookDeps, webhookRoutes } from './webhooks.ts'

/** Everything the API needs, made elsewhere; `api/main.ts` shows how. */
export type ApiDeps = WebhookDeps & HealthDeps & PortfolioDeps & EventDeps & OperatorDeps

/** The whole HTTP surface. It listens to nothing: serve its `fetch`. */
export function createApp(deps: ApiDeps): Hono {
  return new Hono()
    .onError(createErrorHandler(deps.log))
    .notFound((c) => problem(c, 404, 'Not found', `nothing answers ${c.req.method} ${c.req.path.slice(0, 200)}`))
    .route('/', webhookRoutes(deps))
    .route('/', healthRoutes(deps))
    .route('/', portfolioRoutes(deps))
    .route('/', eventRoutes(deps))
    .route('/', operatorRoutes(deps))
}
