import { describe, expect, it } from 'vitest'
import { OutcomeUnknownError } from '../../domain/errors.ts'
import { orderOf } from '../support/paper-markets.ts'
import { createScriptedVenue } from '../support/scripted-venue.ts'

const order = orderOf(1, { side: 'BUY', shares: '10', limitPrice: '0.5' })

describe('the scripted venue', () => {
  it('fills at the limit and remembers it', async () => {
    const venue = createScriptedVenue()
    const answer = await venue.submit(order)
    expect(answer).toMatchObject({
      kind: 'matched',
      final: true,
      executions: [{ price: 500_000n, shares: 10_000_000n }],
    })
    expect(await venue.find(order.orderId)).toEqual(answer)
  })

  it('counts every submission and fills a repeated one only once', async () => {
    const venue = createScriptedVenue()
    expect(await venue.submit(order)).toEqual(await venue.submit(order))
    expect(venue.submitted).toEqual([order.orderId, order.orderId])
  })

  it('loses an answer, hides the order for a while, then shows it', async () => {
    const venue = createScriptedVenue()
    venue.behave(order.tokenId, { kind: 'lose-answer', hiddenFor: 1 })
    await expect(venue.submit(order)).rejects.toThrow(OutcomeUnknownError)
    expect(await venue.find(order.orderId)).toBeNull()
    expect(await venue.find(order.orderId)).toMatchObject({ kind: 'matched' })
  })

  it('swallows an order for good', async () => {
    const venue = createScriptedVenue()
    venue.behave(order.tokenId, { kind: 'swallow' })
    await expect(venue.submit(order)).rejects.toThrow(OutcomeUnknownError)
    expect(await venue.find(order.orderId)).toBeNull()
  })
})
