import type { OpenAPIHono } from '@hono/zod-openapi'
import { activityRoutes } from './activity.ts'
import { decisionRoutes } from './decisions.ts'
import { deliveryRoutes } from './deliveries.ts'
import { describeApi, documentRoutes } from './document.ts'
import { createErrorHandler, problem } from './errors.ts'
import { type EventDeps, eventRoutes } from './events.ts'
import { type HaltDeps, haltRoutes } from './halt.ts'
import { type HealthDeps, healthRoutes } from './health.ts'
import { type LeaderboardDeps, leaderboardRoutes } from './leaderboard.ts'
import { requireLocalName } from './local.ts'
import { type Metrics, metricsRoutes, timeRequests } from './metrics.ts'
import { createOperator, type OperatorDeps } from './operator.ts'
import { orderRoutes } from './orders.ts'
import { type PageDeps, pageRoutes } from './page.ts'
import { profitRoutes } from './profit.ts'
import { createRoutes } from './routing.ts'
import { securityHeaders } from './security-headers.ts'
import { signalRoutes } from './signals.ts'
import { statusRoutes } from './status.ts'
import { type TraderDeps, traderRoutes } from './traders.ts'
import { type VerdictDeps, verdictRoutes } from './verdicts.ts'
import { type WalletDeps, walletRoutes } from './wallets.ts'
import { type WebhookDeps, webhookRoutes } from './webhooks.ts'

/** Everything the API needs, made elsewhere; `api/main.ts` shows how. */
export type ApiDeps = WebhookDeps &
  HealthDeps &
  PageDeps &
  TraderDeps &
  HaltDeps &
  LeaderboardDeps &
  WalletDeps &
  VerdictDeps &
  EventDeps &
  OperatorDeps & { metrics: Metrics }

/** The whole HTTP surface. It listens to nothing: serve its `fetch`. */
export function createApp(deps: ApiDeps): OpenAPIHono {
  const operator = createOperator(deps)
  const app = createRoutes()
  app.onError(createErrorHandler(deps.log))
  app.notFound((c) => problem(c, 404, 'Not found', `nothing answers ${c.req.method} ${c.req.path.slice(0, 200)}`))
  app.use(timeRequests(deps.metrics, deps.now))
  app.use(securityHeaders)
  if (deps.localOnly) app.use(requireLocalName)
  app.route('/', pageRoutes(deps))
  for (const routes of [
    webhookRoutes(deps),
    healthRoutes(deps),
    statusRoutes(deps),
    signalRoutes(deps),
    decisionRoutes(deps),
    orderRoutes(deps),
    profitRoutes(deps),
    activityRoutes(deps),
    traderRoutes(deps, operator),
    leaderboardRoutes(deps, operator),
    walletRoutes(deps, operator),
    verdictRoutes(deps),
    haltRoutes(deps, operator),
    deliveryRoutes(deps),
    eventRoutes(deps),
    metricsRoutes(deps),
    documentRoutes({ documentOf: () => describeApi(app), createNonce: deps.createNonce }),
  ]) {
    app.route('/', routes)
  }
  return app
}
