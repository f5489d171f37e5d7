import { gzipSync } from 'node:zlib'
import type { Chain, ChainBlock } from '../chain/chain.ts'
import type { Clock } from '../clock.ts'
import type { Faults } from '../faults.ts'
import { hashOf } from '../ids.ts'
import type { Random } from '../random.ts'
import {
  alchemyAddressActivity,
  alchemyGraphql,
  moralisStream,
  quicknodeReceipts,
  type Watched,
  watchedFills,
} from './payloads.ts'
import { alchemySignature, moralisSignature, quicknodeSignature } from './signatures.ts'

/** Who is told of fills by webhook. A provider without a secret is not used. */
export type WebhookTarget = {
  /** Deliveries go to `<url>/alchemy`, `<url>/quicknode` and `<url>/moralis`. */
  url: string
  alchemySigningKey?: string | undefined
  /** Default `graphql`. `address-activity` carries transfers only. */
  alchemyKinds?: readonly ('graphql' | 'address-activity')[] | undefined
  quicknodeSecurityToken?: string | undefined
  quicknodeGzip?: boolean | undefined
  moralisStreamSecret?: string | undefined
  /** Blocks until Moralis confirms. Default 100, as on Polygon. */
  moralisConfirmBlocks?: number | undefined
  /** Wallets that the providers watch. Default: the session's leaders. `all`: every owner of a filled order. */
  wallets?: readonly string[] | 'all' | undefined
  /** Milliseconds from block to post. Default 0. */
  delayMs?: number | undefined
  /** Multiplies the providers' retry delays. Default 1. */
  retryFactor?: number | undefined
}

type Provider = 'alchemy' | 'quicknode' | 'moralis'

/** What has been posted so far. */
export type DeliveryReport = { provider: Provider; attempts: number; status: number | null; finished: boolean }

export type WebhookSender = {
  reports(): readonly DeliveryReport[]
  /** Resolves when nothing is being posted; retries that wait for their time are not waited for. */
  delivered(): Promise<void>
  stop(): void
}

/** One delivery: the same block to one provider, signed anew on every attempt. */
type Delivery = {
  provider: Provider
  /** The body and headers of the `retries`-th repetition. */
  request(retries: number): { body: string | Uint8Array<ArrayBuffer>; headers: Record<string, string> }
  report: DeliveryReport
}

/** How long each provider waits before it tries again, and for an answer. */
const PATIENCE: Record<Provider, { retryMs: readonly number[]; timeoutMs: number }> = {
  alchemy: { retryMs: [15_000, 60_000, 600_000], timeoutMs: 5_000 },
  quicknode: { retryMs: [60_000, 300_000, 1_800_000, 7_200_000], timeoutMs: 30_000 },
  moralis: { retryMs: [60_000, 600_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000], timeoutMs: 30_000 },
}

/** A held-back delivery follows the next one, or goes alone after this. */
const REORDER_MS = 10_000

export type SenderOptions = {
  target: WebhookTarget
  leaders: readonly string[]
  chain: Chain
  clock: Clock
  faults: Faults
  random: Random
}

/** Posts every block with fills of watched wallets to each provider's endpoint, as that provider would. */
export function createWebhookSender({ target, leaders, chain, clock, faults, random }: SenderOptions): WebhookSender {
  const reports: DeliveryReport[] = []
  const posting = new Set<Promise<void>>()
  const cancels = new Set<() => void>()
  const runsOfHeight = new Map<number, number>()
  let heldBack: Delivery | null = null
  const watched = watchedBy(target.wallets ?? leaders)

  const stopListening = chain.listen(({ kind, block }) => {
    const isTold = watchedFills(block, watched).length > 0
    if (kind === 'removed') {
      if (isTold) runsOfHeight.set(block.number, (runsOfHeight.get(block.number) ?? 0) + 1)
    } else if (isTold || runsOfHeight.has(block.number)) {
      later(target.delayMs ?? 0, () => tell(block))
    }
  })

  /** A height that was told before is told again when a reorg replaced it, if only to say that nothing is left. */
  function tell(block: ChainBlock): void {
    const run = runsOfHeight.get(block.number) ?? 0
    for (const delivery of deliveriesOf(block, run)) send(delivery)
    if (target.moralisStreamSecret && watchedFills(block, watched).length > 0) confirmLater(block)
  }

  function deliveriesOf(block: ChainBlock, run: number): Delivery[] {
    const createdAt = new Date(clock.now()).toISOString()
    const hasFills = watchedFills(block, watched).length > 0
    const { alchemySigningKey, quicknodeSecurityToken, moralisStreamSecret } = target
    const kinds = target.alchemyKinds ?? ['graphql']
    return [
      ...(alchemySigningKey && kinds.includes('graphql')
        ? [alchemyDelivery(alchemySigningKey, alchemyGraphql(block, watched, run, createdAt))]
        : []),
      ...(alchemySigningKey && hasFills && kinds.includes('address-activity')
        ? [alchemyDelivery(alchemySigningKey, alchemyAddressActivity(block, watched, createdAt))]
        : []),
      ...(quicknodeSecurityToken && hasFills ? [quicknodeDelivery(quicknodeSecurityToken, block)] : []),
      ...(moralisStreamSecret && hasFills ? [moralisDelivery(moralisStreamSecret, block, false)] : []),
    ]
  }

  function confirmLater(block: ChainBlock): void {
    const depth = target.moralisConfirmBlocks ?? 100
    const stop = chain.listen((event) => {
      if (event.kind === 'removed' && event.block.hash === block.hash) stop()
      if (event.kind === 'block' && event.block.number >= block.number + depth) {
        stop()
        if (target.moralisStreamSecret) send(moralisDelivery(target.moralisStreamSecret, block, true))
      }
    })
  }

  const alchemyDelivery = (key: string, payload: unknown): Delivery => {
    const body = JSON.stringify(payload)
    return newDelivery('alchemy', () => ({ body, headers: { 'x-alchemy-signature': alchemySignature(key, body) } }))
  }

  const quicknodeDelivery = (token: string, block: ChainBlock): Delivery => {
    const text = JSON.stringify(quicknodeReceipts(block, watched))
    return newDelivery('quicknode', () => {
      const nonce = hashOf('nonce', random()).slice(2, 34)
      const timestamp = String(Math.floor(clock.now() / 1000))
      const signed = {
        'x-qn-nonce': nonce,
        'x-qn-timestamp': timestamp,
        'x-qn-signature': quicknodeSignature(token, nonce, timestamp, text),
      }
      if (!target.quicknodeGzip) return { body: text, headers: signed }
      return { body: new Uint8Array(gzipSync(text)), headers: { ...signed, 'content-encoding': 'gzip' } }
    })
  }

  const moralisDelivery = (secret: string, block: ChainBlock, confirmed: boolean): Delivery =>
    newDelivery('moralis', (retries) => {
      const body = JSON.stringify(moralisStream(block, watched, confirmed, retries))
      return { body, headers: { 'x-signature': moralisSignature(secret, body) } }
    })

  function newDelivery(provider: Provider, request: Delivery['request']): Delivery {
    const report: DeliveryReport = { provider, attempts: 0, status: null, finished: false }
    reports.push(report)
    return { provider, request, report }
  }

  /** Posts now, unless a fault holds it back behind the next one; a fault may post it twice. */
  function send(delivery: Delivery): void {
    if (!heldBack && faults.strike('webhooks', ['reorder'], delivery.provider).length > 0) {
      heldBack = delivery
      later(REORDER_MS, releaseHeldBack)
      return
    }
    post(delivery)
    if (faults.strike('webhooks', ['duplicate'], delivery.provider).length > 0) post(delivery)
    releaseHeldBack()
  }

  function releaseHeldBack(): void {
    const delivery = heldBack
    heldBack = null
    if (delivery) post(delivery)
  }

  function post(delivery: Delivery, retries = 0): void {
    const attempt = tryOnce(delivery, retries).finally(() => posting.delete(attempt))
    posting.add(attempt)
  }

  async function tryOnce(delivery: Delivery, retries: number): Promise<void> {
    const { provider, report } = delivery
    for (const fault of faults.strike('webhooks', ['latency'], provider)) {
      await new Promise<void>((resolve) => later(fault.ms, resolve))
    }
    report.attempts += 1
    report.status = await statusOf(`${target.url}/${provider}`, delivery.request(retries), PATIENCE[provider].timeoutMs)
    const retryMs = PATIENCE[provider].retryMs[retries]
    report.finished = isSuccess(report.status) || retryMs === undefined
    if (!report.finished && retryMs !== undefined)
      later(retryMs * (target.retryFactor ?? 1), () => post(delivery, retries + 1))
  }

  function later(delayMs: number, task: () => void): void {
    if (delayMs === 0) {
      task()
      return
    }
    const cancel = clock.schedule(delayMs, () => {
      cancels.delete(cancel)
      task()
    })
    cancels.add(cancel)
  }

  return {
    reports: () => reports,
    async delivered() {
      while (posting.size > 0) await Promise.all(posting)
    },
    stop() {
      stopListening()
      for (const cancel of cancels) cancel()
    },
  }
}

const isSuccess = (status: number | null) => status !== null && status >= 200 && status < 300

/** The HTTP status of the answer, null where none came. */
async function statusOf(
  url: string,
  { body, headers }: ReturnType<Delivery['request']>,
  timeoutMs: number,
): Promise<number | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    })
    await response.arrayBuffer()
    return response.status
  } catch {
    return null
  }
}

function watchedBy(wallets: readonly string[] | 'all'): Watched {
  if (wallets === 'all') return () => true
  const known = new Set(wallets.map((wallet) => wallet.toLowerCase()))
  return (wallet) => known.has(wallet)
}
