import { describe, expect, it } from 'vitest'
import { OutcomeUnknownError } from '../../domain/errors.ts'
import { toTokenId } from '../../domain/money/ids.ts'
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

  it('fills the order that it swallowed once it comes again often enough', async () => {
    const venue = createScriptedVenue()
    venue.behave(order.tokenId, { kind: 'swallow', times: 1 })
    await expect(venue.submit(order)).rejects.toThrow(OutcomeUnknownError)
    expect(await venue.submit(order)).toMatchObject({ kind: 'matched' })
  })

  it('withdraws what it swallowed where it is told to, and what it has filled never', async () => {
    const venue = createScriptedVenue()
    venue.behave(order.tokenId, { kind: 'swallow' })
    await expect(venue.submit(order)).rejects.toThrow(OutcomeUnknownError)
    await expect(venue.withdraw(order.orderId)).rejects.toThrow(OutcomeUnknownError)
    venue.behave(order.tokenId, { kind: 'swallow', withdrawable: true })
    await expect(venue.submit(order)).rejects.toThrow(OutcomeUnknownError)
    const answer = await venue.withdraw(order.orderId)
    expect(answer).toMatchObject({ kind: 'rejected', code: 'withdrawn' })
    expect(await venue.submit(order)).toEqual(answer)

    const filled = orderOf(2, { side: 'BUY', shares: '10', limitPrice: '0.5', tokenId: toTokenId('7') })
    await venue.submit(filled)
    expect(await venue.withdraw(filled.orderId)).toMatchObject({ kind: 'matched' })
  })
})
