import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Logger } from 'pino'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { DeliveryVerdict, Provider } from '../db/deliveries.ts'
import type { MeasuredUpTo, MeasureStore, Measures } from '../db/measures.ts'
import { messageOf } from '../domain/errors.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { EpochMs } from '../domain/money/units.ts'
import { createRoutes } from './routing.ts'
import { problems } from './schema.ts'

/** Decisions and executions read at once, and how often in one scrape; the rest waits for the next. */
const BATCH = 1_000
const MAX_BATCHES = 20

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

export type MetricsDeps = { measures: MeasureStore; mode: Mode; now: () => EpochMs; log: Logger }

/** The figures of this process, and of the account as this process reads it from the database. */
export type Metrics = {
  deliveryHandled(delivery: { provider: Provider; verdict: DeliveryVerdict; handledMs: number }): void
  requestHandled(request: { method: string; route: string; status: number; ms: number }): void
  /** Brings the figures from the database up to date and writes all of them down. */
  scrape(): Promise<{ text: string; contentType: string }>
}

/**
 * Metrics as Prometheus reads them. What the database tells is the same from every process; what is counted in this process
 * starts at 0 with it. Without a database the process's own figures are still answered.
 */
export function createMetrics({ measures, mode, now, log }: MetricsDeps): Metrics {
  const register = new Registry()
  register.setDefaultLabels({ mode })
  collectDefaultMetrics({ register })
  const instruments = createInstruments(register)
  let readUpTo: MeasuredUpTo | null = null

  async function readNew(): Promise<void> {
    readUpTo ??= await measures.findEnd()
    for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
      const { decisions, executedMs, upTo, complete } = await measures.listAfter(mode, readUpTo, BATCH)
      for (const { verdict, reason, recordedMs, decidedMs } of decisions) {
        instruments.signals.inc({ verdict, reason: reason ?? '' })
        instruments.latency.observe({ until: 'recorded' }, recordedMs / 1000)
        instruments.latency.observe({ until: 'decided' }, decidedMs / 1000)
      }
      for (const ms of executedMs) instruments.latency.observe({ until: 'executed' }, ms / 1000)
      readUpTo = upTo
      if (complete) return
    }
  }

  async function refresh(): Promise<void> {
    try {
      const current = await measures.load(mode, now())
      if (current) setGauges(instruments, current)
      await readNew()
      instruments.databaseUp.set(1)
    } catch (error) {
      instruments.databaseUp.set(0)
      log.warn({ error: messageOf(error) }, 'metrics from the database left out')
    }
  }

  let scraping: Promise<void> = Promise.resolve()
  return {
    deliveryHandled({ provider, verdict, handledMs }) {
      instruments.deliveries.inc({ provider, verdict })
      instruments.deliverySeconds.observe({ provider }, handledMs / 1000)
    },
    requestHandled({ method, route, status, ms }) {
      instruments.requestSeconds.observe({ method, route, status: String(status) }, ms / 1000)
    },
    async scrape() {
      // One at a time: two would count the same decisions twice.
      scraping = scraping.then(refresh)
      await scraping
      return { text: await register.metrics(), contentType: register.contentType }
    },
  }
}

function createInstruments(register: Registry) {
  const registers = [register]
  const gauge = (name: string, help: string) => new Gauge({ name: `understudy_${name}`, help, registers })
  return {
    signals: new Counter({
      name: 'understudy_signals_total',
      help: 'Signals decided since this process was first asked, by verdict and by reason of a skip.',
      labelNames: ['verdict', 'reason'],
      registers,
    }),
    latency: new Histogram({
      name: 'understudy_signal_latency_seconds',
      help: 'From a fill seen until it was recorded, decided, and our order executed.',
      labelNames: ['until'],
      buckets: SECONDS,
      registers,
    }),
    deliveries: new Counter({
      name: 'understudy_deliveries_total',
      help: 'Webhook deliveries that this process handled.',
      labelNames: ['provider', 'verdict'],
      registers,
    }),
    deliverySeconds: new Histogram({
      name: 'understudy_delivery_seconds',
      help: 'From a webhook delivery received until it could be acknowledged.',
      labelNames: ['provider'],
      buckets: SECONDS,
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'understudy_http_request_seconds',
      help: 'Time to answer an HTTP request.',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers,
    }),
    databaseUp: gauge('database_up', 'Whether the last scrape could read the database.'),
    equity: gauge('equity_dollars', 'Cash and holdings at their last marks.'),
    cash: gauge('cash_dollars', 'Cash of the account.'),
    atRisk: gauge('money_at_risk_dollars', 'Cost of what is held and what is reserved for orders under way.'),
    dailyLoss: gauge('daily_loss_dollars', 'Realised and unrealised loss since UTC midnight, 0 when there is a gain.'),
    drift: gauge(
      'drift_dollars',
      'Difference between the account’s counters and what its rows add up to; 0 unless broken.',
    ),
    halted: gauge('halted', '1 while trading is halted.'),
    pendingSignals: gauge('pending_signals', 'Fills that were recorded and whose workflow has not started.'),
    openOrders: gauge('open_orders', 'Orders that are not closed.'),
    unknownOrders: gauge('unknown_orders', 'Open orders whose outcome is not known.'),
  }
}

function setGauges(instruments: ReturnType<typeof createInstruments>, current: Measures): void {
  instruments.equity.set(current.equity)
  instruments.cash.set(current.cash)
  instruments.atRisk.set(current.atRisk)
  instruments.dailyLoss.set(current.dailyLoss)
  instruments.drift.set(current.drift)
  instruments.halted.set(current.halted ? 1 : 0)
  instruments.pendingSignals.set(current.pendingSignals)
  instruments.openOrders.set(current.openOrders)
  instruments.unknownOrders.set(current.unknownOrders)
}

const GET_METRICS = createRoute({
  method: 'get',
  path: '/metrics',
  tags: ['operation'],
  summary: 'Metrics in the text format of Prometheus',
  responses: { 200: { description: 'All of them.', content: { 'text/plain': { schema: z.string() } } }, ...problems() },
})

/** `GET /metrics` */
export const metricsRoutes = ({ metrics }: { metrics: Metrics }): OpenAPIHono =>
  createRoutes().openapi(GET_METRICS, async (c) => {
    const { text, contentType } = await metrics.scrape()
    return c.body(text, 200, { 'content-type': contentType }) as never
  })

/** Times every request by its route, not its path: paths hold ids and would make a series each. */
export const timeRequests =
  (metrics: Pick<Metrics, 'requestHandled'>, now: () => EpochMs): MiddlewareHandler =>
  async (c, next) => {
    const startedAt = now()
    await next()
    const route = routePath(c, -1)
    const { method } = c.req
    metrics.requestHandled({ method, route, status: c.res.status, ms: now() - startedAt })
  }
