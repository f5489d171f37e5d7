import type { Chain, ChainBlock } from '../chain/chain.ts'
import type { Clock } from '../clock.ts'
import type { Faults } from '../faults.ts'
import type { Random } from '../random.ts'
import { confirmationOf, type Delivery, deliveriesOf, type Provider, type WebhookTarget } from './deliveries.ts'
import { type Watched, watchedFills } from './payloads.ts'

/** What has been posted so far. */
export type DeliveryReport = { provider: Provider; attempts: number; status: number | null; finished: boolean }

export type WebhookSender = {
  reports(): readonly DeliveryReport[]
  /** Resolves when nothing is being posted; retries that wait for their time are not waited for. */
  delivered(): Promise<void>
  stop(): void
}

export type SenderOptions = {
  target: WebhookTarget
  leaders: readonly string[]
  chain: Chain
  clock: Clock
  faults: Faults
  random: Random
}

/** How long each provider waits before it tries again, and for an answer. */
const PATIENCE: Record<Provider, { retryMs: readonly number[]; timeoutMs: number }> = {
  alchemy: { retryMs: [15_000, 60_000, 600_000], timeoutMs: 5_000 },
  quicknode: { retryMs: [60_000, 300_000, 1_800_000, 7_200_000], timeoutMs: 30_000 },
  moralis: { retryMs: [60_000, 600_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000], timeoutMs: 30_000 },
}

/** A delivery held back by a fault follows the next one, or goes alone after this. */
const REORDER_MS = 10_000

type Parcel = { delivery: Delivery; report: DeliveryReport }

/** Posts every block with fills of watched wallets to each provider's endpoint, as that provider would. */
export function createWebhookSender({ target, leaders, chain, clock, faults, random }: SenderOptions): WebhookSender {
  const reports: DeliveryReport[] = []
  const posting = new Set<Promise<void>>()
  const cancels = new Set<() => void>()
  const runsOfHeight = new Map<number, number>()
  const watched = watchedBy(target.wallets ?? leaders)
  const context = { target, watched, now: () => clock.now(), random }
  let heldBack: Parcel | null = null

  // A height that was told before is told again when a reorg replaced it, if only to say that nothing is left.
  const stopListening = chain.listen(({ kind, block }) => {
    const isTold = watchedFills(block, watched).length > 0
    if (kind === 'removed') {
      if (isTold) runsOfHeight.set(block.number, (runsOfHeight.get(block.number) ?? 0) + 1)
    } else if (isTold || runsOfHeight.has(block.number)) {
      later(target.delayMs ?? 0, () => tell(block))
    }
  })

  function tell(block: ChainBlock): void {
    for (const delivery of deliveriesOf(block, runsOfHeight.get(block.number) ?? 0, context)) send(delivery)
    const confirmation = confirmationOf(block, context)
    if (confirmation) confirmLater(block, confirmation)
  }

  /** A block that is taken back before it is deep enough is never confirmed, and nothing says so. */
  function confirmLater(block: ChainBlock, confirmation: Delivery): void {
    const depth = target.moralisConfirmBlocks ?? 100
    const stop = chain.listen((event) => {
      const isGone = event.kind === 'removed' && event.block.hash === block.hash
      const isDeep = event.kind === 'block' && event.block.number >= block.number + depth
      if (isGone || isDeep) stop()
      if (isDeep) send(confirmation)
    })
  }

  /** Posts now, unless a fault holds it back behind the next one; a fault may post it twice. */
  function send(delivery: Delivery): void {
    const report: DeliveryReport = { provider: delivery.provider, attempts: 0, status: null, finished: false }
    reports.push(report)
    const parcel = { delivery, report }
    if (!heldBack && faults.strike('webhooks', ['reorder'], delivery.provider).length > 0) {
      heldBack = parcel
      later(REORDER_MS, releaseHeldBack)
      return
    }
    post(parcel)
    if (faults.strike('webhooks', ['duplicate'], delivery.provider).length > 0) post(parcel)
    releaseHeldBack()
  }

  function releaseHeldBack(): void {
    const parcel = heldBack
    heldBack = null
    if (parcel) post(parcel)
  }

  function post(parcel: Parcel, retries = 0): void {
    const attempt = tryOnce(parcel, retries).finally(() => posting.delete(attempt))
    posting.add(attempt)
  }

  async function tryOnce(parcel: Parcel, retries: number): Promise<void> {
    const { delivery, report } = parcel
    const { retryMs, timeoutMs } = PATIENCE[delivery.provider]
    for (const fault of faults.strike('webhooks', ['latency'], delivery.provider)) {
      await new Promise<void>((resolve) => later(fault.ms, resolve))
    }
    report.attempts += 1
    report.status = await statusOf(`${target.url}/${delivery.provider}`, delivery.request(retries), timeoutMs)
    const nextMs = retryMs[retries]
    report.finished = isSuccess(report.status) || nextMs === undefined
    if (!report.finished && nextMs !== undefined) {
      later(nextMs * (target.retryFactor ?? 1), () => post(parcel, retries + 1))
    }
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
