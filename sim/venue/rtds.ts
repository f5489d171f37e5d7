import { getAddress } from 'viem'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import type { EpochMs } from '../../domain/money/units.ts'
import { toNumber } from '../../domain/money/units.ts'
import { partsOf, type StagedFill } from '../chain/match.ts'
import type { Faults } from '../faults.ts'
import type { Stage } from './stage.ts'

/** The firehose of matches: no wallet filter, no log index, and nothing for whoever does not ask. */
export type Rtds = {
  connect(socket: WebSocket): void
  /** Tells every subscriber of matches that are on their way to the chain. */
  publish(txHash: string, fills: readonly StagedFill[]): void
}

const TYPES = ['trades', 'orders_matched'] as const
type FrameType = (typeof TYPES)[number]

const subscribeSchema = z.object({
  action: z.enum(['subscribe', 'unsubscribe']),
  subscriptions: z.array(z.object({ topic: z.string(), type: z.string() })),
})

/** Real-time data. `trades` tells of every participant, `orders_matched` of takers. */
export function createRtds(stage: Stage, faults: Faults, now: () => EpochMs): Rtds {
  const subscribers = new Map<WebSocket, Set<FrameType>>()
  return {
    connect(socket) {
      const wanted = new Set<FrameType>()
      subscribers.set(socket, wanted)
      socket.send('')
      socket.on('message', (data) => {
        const text = String(data)
        if (text === 'PING') socket.send('PONG')
        else subscribe(wanted, text)
      })
      socket.on('close', () => subscribers.delete(socket))
    },
    publish(txHash, fills) {
      if (faults.strike('rtds', ['silence']).length > 0) return
      const frames = fills.flatMap((fill) => framesOf(fill, txHash, stage, now()))
      for (const [socket, wanted] of subscribers) {
        for (const { type, frame } of frames) if (wanted.has(type)) socket.send(JSON.stringify(frame))
      }
    },
  }
}

function subscribe(wanted: Set<FrameType>, text: string): void {
  const parsed = subscribeSchema.safeParse(safeJson(text))
  if (!parsed.success) return
  for (const { topic, type } of parsed.data.subscriptions) {
    for (const known of TYPES) {
      if (topic !== 'activity' || (type !== known && type !== '*')) continue
      if (parsed.data.action === 'subscribe') wanted.add(known)
      else wanted.delete(known)
    }
  }
}

function framesOf(fill: StagedFill, txHash: string, stage: Stage, at: EpochMs) {
  return partsOf(fill).flatMap(({ part, role }) => {
    const market = stage.byToken(part.tokenId)?.market
    const index = market?.outcomes.findIndex((outcome) => outcome.tokenId === part.tokenId) ?? 0
    const payload = {
      asset: part.tokenId,
      bio: '',
      conditionId: market?.conditionId ?? '',
      eventSlug: market?.event.slug ?? '',
      icon: '',
      name: '',
      outcome: market?.outcomes[index]?.name ?? '',
      outcomeIndex: index,
      price: Math.round((Number(part.notional) / Number(part.shares)) * 1e6) / 1e6,
      profileImage: '',
      proxyWallet: getAddress(part.owner),
      pseudonym: '',
      side: part.side,
      size: toNumber(part.shares),
      slug: market?.slug ?? '',
      timestamp: Math.floor(at / 1000),
      title: market?.question ?? '',
      transactionHash: txHash,
    }
    const types: readonly FrameType[] = role === 'taker' ? TYPES : ['trades']
    return types.map((type) => ({
      type,
      frame: { connection_id: 'understudy-sim=', payload, timestamp: at, topic: 'activity', type },
    }))
  })
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
