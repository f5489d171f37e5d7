import { WebSocket } from 'ws'
import { z } from 'zod'
import type { Leaders } from '../../db/leaders.ts'
import { messageOf } from '../../domain/errors.ts'
import { type Address, type TxHash, toAddress, toTxHash } from '../../domain/money/ids.ts'
import type { Logger } from '../../runtime/logger.ts'
import { type Feed, pause } from './feed.ts'

export type RtdsDeps = {
  url: string
  leaders: Pick<Leaders, 'followedWallets'>
  startIngest: (txHash: TxHash) => Promise<unknown>
  log: Logger
}

export type RtdsOptions = {
  /** The server goes silent without closing when it does not hear `PING` in text this often. */
  pingMs: number
  /** A firehose that says nothing this long is dead, whatever its socket claims. */
  silenceMs: number
  refreshWalletsMs: number
  firstReconnectMs: number
  maxReconnectMs: number
}

const DEFAULTS: RtdsOptions = {
  pingMs: 5_000,
  silenceMs: 15_000,
  refreshWalletsMs: 10_000,
  firstReconnectMs: 1_000,
  maxReconnectMs: 30_000,
}

/** `trades` names every participant, `orders_matched` only takers; either may be switched off, so both are asked for. */
const SUBSCRIBE = JSON.stringify({
  action: 'subscribe',
  subscriptions: [
    { topic: 'activity', type: 'trades' },
    { topic: 'activity', type: 'orders_matched' },
  ],
})

/** Transactions remembered, so that the participants and both topics of one trade start one run. */
const REMEMBERED = 5_000

const tradeFrame = z.object({
  topic: z.literal('activity'),
  payload: z.object({ proxyWallet: z.string(), transactionHash: z.string() }),
})

/**
 * Polymarket's real-time stream, as a hint only: a frame has neither order hash nor log index, may come early, late or never.
 * A followed wallet's frame starts `ingestTransaction`, which reads the truth from the chain.
 */
export function startRtds(deps: RtdsDeps, overrides: Partial<RtdsOptions> = {}): Feed {
  const options = { ...DEFAULTS, ...overrides }
  const { url, leaders, startIngest, log } = deps
  const stopping = new AbortController()
  const hinted = new Set<TxHash>()
  let wallets = new Set<Address>()
  const running = Promise.all([keepWallets(), keepConnected()])

  async function keepWallets() {
    while (!stopping.signal.aborted) {
      try {
        wallets = new Set(await leaders.followedWallets())
      } catch (error) {
        log.warn({ reason: messageOf(error) }, 'followed wallets not read, the last known ones stay')
      }
      await pause(options.refreshWalletsMs, stopping.signal)
    }
  }

  async function keepConnected() {
    let reconnectMs = options.firstReconnectMs
    while (!stopping.signal.aborted) {
      const heard = await listen()
      if (stopping.signal.aborted) return
      reconnectMs = heard ? options.firstReconnectMs : Math.min(2 * reconnectMs, options.maxReconnectMs)
      log.warn({ reconnectMs, heard }, 'stream lost')
      await pause(reconnectMs, stopping.signal)
    }
  }

  /** Listens until the socket closes, falls silent or the feed is stopped; tells whether it ever heard anything. */
  function listen(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = new WebSocket(url, { handshakeTimeout: options.silenceMs })
      let heard = false
      const ping = setInterval(() => socket.readyState === WebSocket.OPEN && socket.send('PING'), options.pingMs)
      const watchdog = setTimeout(end, options.silenceMs)
      stopping.signal.addEventListener('abort', end)

      function end() {
        clearInterval(ping)
        clearTimeout(watchdog)
        stopping.signal.removeEventListener('abort', end)
        socket.terminate()
        resolve(heard)
      }

      socket.on('open', () => socket.send(SUBSCRIBE))
      socket.on('message', (data) => {
        heard = true
        watchdog.refresh()
        onFrame(String(data))
      })
      socket.on('error', (error) => log.warn({ reason: messageOf(error) }, 'stream failed'))
      socket.on('close', end)
    })
  }

  function onFrame(text: string) {
    const hint = readHint(text)
    if (!hint || !wallets.has(hint.wallet) || hinted.has(hint.txHash)) return
    remember(hint.txHash)
    startIngest(hint.txHash).catch((error: unknown) => {
      hinted.delete(hint.txHash)
      log.warn(
        { txHash: hint.txHash, reason: messageOf(error) },
        'hint not followed, the chain feed will bring the fill',
      )
    })
  }

  function remember(txHash: TxHash) {
    hinted.add(txHash)
    if (hinted.size <= REMEMBERED) return
    const [oldest] = hinted
    if (oldest) hinted.delete(oldest)
  }

  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

/** What a frame hints at; null for anything else, such as the empty first frame and the answers to `PING`. */
function readHint(text: string): { wallet: Address; txHash: TxHash } | null {
  if (!text.startsWith('{')) return null
  try {
    const { payload } = tradeFrame.parse(JSON.parse(text))
    return { wallet: toAddress(payload.proxyWallet), txHash: toTxHash(payload.transactionHash) }
  } catch {
    return null
  }
}
