import { InvalidInputError } from '../domain/errors.ts'
import type { PlayedFill } from '../sim/director.ts'
import type { FaultSpec } from '../sim/faults.ts'
import type { FillScript } from '../sim/session.ts'
import type { DeliveryReport } from '../sim/webhooks/sender.ts'

/** What a drill tells the local venue to do, over its own HTTP routes. All throw InvalidInputError when it refuses. */
export type VenueControl = {
  url: string
  state(): Promise<{ deliveries: DeliveryReport[] }>
  /** Puts fills into one transaction; answers when it is in a block. */
  play(...fills: FillScript[]): Promise<PlayedFill[]>
  /** Takes back the newest blocks; with `drop` their transactions never come again. */
  reorg(depth: number, drop: boolean): Promise<void>
  setFaults(faults: readonly FaultSpec[]): Promise<void>
  /** Whether the transaction is on the chain now. */
  isOnChain(txHash: string): Promise<boolean>
}

/** Controls the venue at `url`. */
export function createVenueControl(url: string): VenueControl {
  return {
    url,
    state: () => call(`${url}/sim/state`),
    play: (...fills) => call(`${url}/sim/fills`, fills),
    async reorg(depth, drop) {
      await call(`${url}/sim/reorg`, { depth, drop })
    },
    async setFaults(faults) {
      await call(`${url}/sim/faults`, faults)
    },
    async isOnChain(txHash) {
      const request = { jsonrpc: '2.0', id: 1, method: 'eth_getTransactionReceipt', params: [txHash] }
      const { result } = await call<{ result: unknown }>(`${url}/polygon`, request)
      return result !== null
    },
  }
}

async function call<T>(url: string, body?: unknown): Promise<T> {
  const json = { 'content-type': 'application/json' }
  const request = body === undefined ? {} : { method: 'POST', headers: json, body: JSON.stringify(body) }
  const response = await fetch(url, request)
  const text = await response.text()
  if (!response.ok) throw new InvalidInputError(`${url} answered ${response.status}: ${text}`)
  return JSON.parse(text) as T
}
