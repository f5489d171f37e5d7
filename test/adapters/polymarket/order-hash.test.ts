import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildOrder, type ClobOrder, orderAmounts, orderHashOf } from '../../../adapters/polymarket/order-hash.ts'
import { InvalidInputError } from '../../../domain/errors.ts'
import { toAddress, toFillId, toTokenId } from '../../../domain/money/ids.ts'
import { ONE, parseMicros, price, shares } from '../../../domain/money/units.ts'
import { readFixture } from './venue.ts'

type Vectors = { vectors: { order: Record<string, string | number>; orderHash: string }[] }
const FILL_ID = toFillId(`137:0x${'1'.repeat(64)}:0x${'2'.repeat(64)}`)
const WALLET = toAddress(`0x${'a'.repeat(40)}`)

const request = (overrides: Partial<Parameters<typeof buildOrder>[0]> = {}) => ({
  fillId: FILL_ID,
  maker: WALLET,
  signer: WALLET,
  signatureType: 0 as const,
  tokenId: toTokenId('7'),
  side: 'BUY' as const,
  limitPrice: price(parseMicros('0.42')),
  shares: shares(parseMicros('25')),
  tickSize: price(parseMicros('0.01')),
  timestamp: 1_790_000_000_000,
  ...overrides,
})

describe('orderHashOf', () => {
  const [vector] = readFixture<Vectors>('orders/eip712-order-hash-v2').vectors
  const raw = vector?.order ?? {}
  const recorded: ClobOrder = {
    salt: BigInt(raw['salt'] ?? 0),
    maker: toAddress(String(raw['maker'])),
    signer: toAddress(String(raw['signer'])),
    tokenId: toTokenId(String(raw['tokenId'])),
    makerAmount: BigInt(raw['makerAmount'] ?? 0),
    takerAmount: BigInt(raw['takerAmount'] ?? 0),
    side: 'BUY',
    signatureType: 2,
    timestamp: Number(raw['timestamp']),
    metadata: raw['metadata'] as `0x${string}`,
    builder: raw['builder'] as `0x${string}`,
  }

  it('equals the hash that the exchange logged for a settled order', () => {
    expect(orderHashOf(recorded, { chainId: 137, version: 'v1', negRisk: false })).toBe(vector?.orderHash)
  })

  it('differs by exchange, by version and by chain', () => {
    const targets = [
      { chainId: 137, version: 'v1', negRisk: false },
      { chainId: 137, version: 'v1', negRisk: true },
      { chainId: 137, version: 'v2', negRisk: false },
      { chainId: 80002, version: 'v1', negRisk: false },
    ] as const
    expect(new Set(targets.map((target) => orderHashOf(recorded, target))).size).toBe(4)
  })

  it('does not look at negRisk for Protocol V2, which has one exchange', () => {
    const hash = (negRisk: boolean) => orderHashOf(recorded, { chainId: 137, version: 'v2', negRisk })
    expect(hash(true)).toBe(hash(false))
  })

  it.each([
    ['side', { side: 'SELL' }],
    ['salt', { salt: 1n }],
    ['timestamp', { timestamp: 1 }],
    ['amount', { takerAmount: 2_040_001n }],
  ] as const)('covers the %s', (_, change) => {
    const target = { chainId: 137, version: 'v1', negRisk: false } as const
    expect(orderHashOf({ ...recorded, ...change }, target)).not.toBe(vector?.orderHash)
  })
})

describe('buildOrder', () => {
  it('gives the same order for the same fill, with a salt that JSON numbers hold', () => {
    const order = buildOrder(request())
    expect(buildOrder(request())).toEqual(order)
    expect(order.salt).toBeLessThan(2n ** 53n)
    const other = toFillId(`137:0x${'1'.repeat(64)}:0x${'3'.repeat(64)}`)
    expect(buildOrder(request({ fillId: other })).salt).not.toBe(order.salt)
  })
})

describe('orderAmounts', () => {
  it.each([
    ['BUY', '0.1', '0.3', '10', '3', '10'],
    ['BUY', '0.01', '0.42', '25', '10.5', '25'],
    ['BUY', '0.01', '0.33', '10.01', '3.3', '10'],
    ['BUY', '0.01', '0.07', '7.77', '0.54', '7.7142'],
    ['BUY', '0.1', '0.7', '1.23', '0.86', '1.228'],
    ['BUY', '0.001', '0.333', '10', '3.33', '10'],
    ['BUY', '0.0025', '0.0025', '500', '1.25', '500'],
    ['BUY', '0.0001', '0.9999', '20', '19.99', '19.9919'],
    ['SELL', '0.01', '0.42', '25.999', '25.99', '10.9158'],
    ['SELL', '0.005', '0.505', '3.21', '3.21', '1.621'],
    ['SELL', '0.001', '0.999', '1.11', '1.11', '1.1088'],
  ] as const)('%s at tick %s, price %s, %s shares: gives %s for %s', (side, tick, limit, size, given, asked) => {
    const amounts = orderAmounts({
      side,
      tickSize: price(parseMicros(tick)),
      limitPrice: price(parseMicros(limit)),
      shares: shares(parseMicros(size)),
    })
    expect(amounts).toEqual({ makerAmount: parseMicros(given), takerAmount: parseMicros(asked) })
  })

  it.each([
    ['off the tick', '0.01', '0.425'],
    ['at 0', '0.01', '0'],
    ['at 1', '0.01', '1'],
    ['on a tick the venue does not have', '0.02', '0.42'],
  ])('refuses a price %s', (_, tick, limit) => {
    const order = request({ tickSize: price(parseMicros(tick)), limitPrice: price(parseMicros(limit)) })
    expect(() => orderAmounts(order)).toThrow(InvalidInputError)
  })

  it('refuses a size that rounds to nothing', () => {
    expect(() => orderAmounts(request({ shares: shares(1_000n) }))).toThrow(/too small/)
  })

  it('states every order in the venue’s decimals and never for more shares or dollars than were asked', () => {
    const tick = fc.constantFrom(100_000n, 10_000n, 5_000n, 2_500n, 1_000n, 100n)
    fc.assert(
      fc.property(
        tick,
        fc.integer({ min: 1, max: 9_999 }),
        fc.bigInt({ min: 100n * ONE, max: 10n ** 12n }),
        fc.boolean(),
        (step, steps, size, buys) => {
          const limit = (BigInt(steps) % (ONE / step - 1n)) * step + step
          const side = buys ? 'BUY' : 'SELL'
          const { makerAmount, takerAmount } = orderAmounts({
            side,
            tickSize: price(step),
            limitPrice: price(limit),
            shares: shares(size),
          })
          expect(makerAmount % 10_000n).toBe(0n)
          expect(takerAmount % 100n).toBe(0n)
          const [dollars, quantity] = buys ? [makerAmount, takerAmount] : [takerAmount, makerAmount]
          expect(quantity).toBeLessThanOrEqual(size)
          expect(dollars * ONE).toBeLessThanOrEqual(size * limit)
        },
      ),
    )
  })
})
