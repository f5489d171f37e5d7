import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Session } from '../../sim/session.ts'
import { createFillDeliveries, emptyDelivery, type SignedDelivery } from '../deliveries.ts'
import type { LoadOrder, LoadResult } from '../load.ts'

/**
 * Posts deliveries on time whatever the answers do (open loop): a delivery that had to wait counts from when it was due, so
 * that a slow server cannot hide behind a slow client. Tells its parent what came of them.
 */
const order = JSON.parse(process.argv[2] ?? '{}') as LoadOrder
const target = new URL(order.url)
// Never more connections than a provider would open.
const agent = new Agent({ keepAlive: true, maxSockets: order.connections })
const result: LoadResult = { latenciesMs: [], failures: 0, recorded: [], elapsedMs: 0, firstFailure: null }

const deliveries = makeDeliveries()
const startedAt = performance.now()
const posts: Promise<void>[] = []
for (const [index, delivery] of deliveries.entries()) {
  const dueAt = startedAt + (order.perSecond === null ? 0 : (index * 1000) / order.perSecond)
  const early = dueAt - performance.now()
  if (early > 1) await sleep(early)
  posts.push(post(delivery, dueAt))
}
await Promise.all(posts)
result.elapsedMs = performance.now() - startedAt
process.stdout.write(`${JSON.stringify(result)}\n`)
agent.destroy()

function makeDeliveries(): SignedDelivery[] {
  const make =
    order.kind === 'empty'
      ? emptyDelivery
      : createFillDeliveries(JSON.parse(readFileSync(order.sessionFile, 'utf8')) as Session)
  return Array.from({ length: order.count }, (_, i) => make(order.from + Math.floor(i / order.repeats)))
}

async function post({ body, signature }: SignedDelivery, dueAt: number): Promise<void> {
  try {
    const answer = await send(body, signature)
    if (answer.status !== 200) throw new Error(`HTTP ${answer.status}: ${answer.text.slice(0, 200)}`)
    result.latenciesMs.push(performance.now() - dueAt)
    const { fills } = JSON.parse(answer.text) as { fills: { fillId: string; outcome: string }[] }
    for (const { fillId, outcome } of fills) if (outcome === 'recorded') result.recorded.push(fillId)
  } catch (error) {
    result.failures += 1
    result.firstFailure ??= String(error)
  }
}

function send(body: string, signature: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'x-alchemy-signature': signature,
    }
    const { hostname, port, pathname: path } = target
    const sent = request({ hostname, port, path, method: 'POST', headers, agent, timeout: 30_000 }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
      )
      response.on('error', reject)
    })
    sent.on('timeout', () => sent.destroy(new Error('no answer within 30 s')))
    sent.on('error', reject)
    sent.end(body)
  })
}
