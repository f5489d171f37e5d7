import { LRUCache } from 'lru-cache'
import type { EpochMs } from '../domain/money/units.ts'

/** How many wrong tokens an address may send before it has to wait, and how the wait grows. */
const FREE_FAILURES = 3
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000
/** After this long without a wrong token an address starts afresh. */
const FORGET_MS = 3_600_000
/** Past this many, the address that failed longest ago is forgotten: a flood of addresses cannot fill the memory. */
const MAX_ADDRESSES = 10_000

export type AttemptLimit = {
  /** How long the address must wait before it may try again, ms; 0 when it may. */
  waitMs(address: string, now: EpochMs): number
  failed(address: string, now: EpochMs): void
  succeeded(address: string): void
}

/**
 * Slows guessing down: after three wrong tokens each further one doubles the wait, from a second up to a minute. An IPv6 address
 * counts as its /64 network, which is what one customer gets.
 */
export function createAttemptLimit(): AttemptLimit {
  const attempts = new LRUCache<string, { failures: number; lastAt: EpochMs }>({ max: MAX_ADDRESSES })
  const failuresOf = (network: string, now: EpochMs) => {
    const known = attempts.get(network)
    return known && now - known.lastAt < FORGET_MS ? known : { failures: 0, lastAt: 0 }
  }
  return {
    waitMs(address, now) {
      const { failures, lastAt } = failuresOf(networkOf(address), now)
      if (failures < FREE_FAILURES) return 0
      const wait = Math.min(FIRST_WAIT_MS * 2 ** (failures - FREE_FAILURES), LONGEST_WAIT_MS)
      return Math.max(0, lastAt + wait - now)
    },
    failed(address, now) {
      const network = networkOf(address)
      attempts.set(network, { failures: failuresOf(network, now).failures + 1, lastAt: now })
    },
    succeeded(address) {
      attempts.delete(networkOf(address))
    },
  }
}

/** An IPv4 address as it is, also out of IPv6; of an IPv6 address the first four groups. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length)
  const all = [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ? tail.split(':') : [])]
  return all.slice(0, 4).join(':')
}
