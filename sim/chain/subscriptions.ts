import type { WebSocket } from 'ws'
import type { Faults } from '../faults.ts'
import { hashOf } from '../ids.ts'
import { type Chain, type ChainEvent, type LogFilter, matchesFilter } from './chain.ts'
import { answerRpc, type ExtraMethods, parseLogFilter } from './rpc.ts'
import { wireHeader, wireLog } from './wire.ts'

type Subscription = { kind: 'newHeads' } | { kind: 'logs'; filter: Pick<LogFilter, 'addresses' | 'topics'> }

/** Serves JSON-RPC on a socket, with subscriptions to heads and logs. Logs of blocks taken back come again as removed. */
export function serveChainSocket(socket: WebSocket, chain: Chain, faults: Faults, more: ExtraMethods): void {
  const subscriptions = new Map<string, Subscription>()
  let counter = 0

  const extra = {
    ...more,
    eth_subscribe([kind, filter]: readonly unknown[]) {
      const subscription = subscriptionOf(kind, filter)
      if (!subscription)
        return { refused: { code: -32602, message: `no "${String(kind)}" subscription in eth namespace` } }
      counter += 1
      const id = hashOf('subscription', counter).slice(0, 34)
      subscriptions.set(id, subscription)
      return id
    },
    eth_unsubscribe: ([id]: readonly unknown[]) => subscriptions.delete(String(id)),
  }

  const stopListening = chain.listen((event) => {
    if (subscriptions.size === 0 || faults.strike('polygon', ['silence']).length > 0) return
    for (const [id, subscription] of subscriptions) {
      for (const result of notificationsOf(event, subscription)) {
        socket.send(
          JSON.stringify({ jsonrpc: '2.0', method: 'eth_subscription', params: { subscription: id, result } }),
        )
      }
    }
  })

  const answer = async (request: unknown) => socket.send(JSON.stringify(await answerRpc(chain, request, extra)))

  socket.on('message', (data) => void answer(parseJson(String(data))))
  socket.on('close', stopListening)
}

function subscriptionOf(kind: unknown, filter: unknown): Subscription | null {
  if (kind === 'newHeads') return { kind }
  const parsed = kind === 'logs' ? parseLogFilter(filter) : null
  return parsed && { kind: 'logs', filter: parsed }
}

function notificationsOf(event: ChainEvent, subscription: Subscription): unknown[] {
  if (subscription.kind === 'newHeads') return event.kind === 'block' ? [wireHeader(event.block)] : []
  return event.block.transactions
    .flatMap((transaction) => transaction.logs)
    .filter((log) => matchesFilter(log, subscription.filter))
    .map(wireLog)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
