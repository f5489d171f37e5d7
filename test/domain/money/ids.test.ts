import { describe, expect, it } from 'vitest'
import {
  fillIdOf,
  splitFillId,
  toAddress,
  toConditionId,
  toFillId,
  toOrderHash,
  toTokenId,
  toTxHash,
} from '../../../domain/money/ids.ts'

const HASH_A = `0x${'A1'.repeat(32)}`
const HASH_B = `0x${'b2'.repeat(32)}`

describe('ids', () => {
  it('lower-cases what may come checksummed', () => {
    expect(toAddress('0xE111180000d2663C0091e4f400237545B87B996B')).toBe('0xe111180000d2663c0091e4f400237545b87b996b')
    expect(toTxHash(HASH_A)).toBe(HASH_A.toLowerCase())
  })

  it.each([
    ['an address that is too short', () => toAddress('0x1234')],
    ['an address that is padded to a word', () => toAddress(`0x${'00'.repeat(32)}`)],
    ['a hash without 0x', () => toTxHash('a1'.repeat(32))],
    ['a token id in hex', () => toTokenId('0x10')],
    ['a token id with a leading zero', () => toTokenId('010')],
    ['a negative token id', () => toTokenId('-1')],
    ['a token id longer than 256 bits can be', () => toTokenId('9'.repeat(79))],
    ['a condition of 30 bytes', () => toConditionId(`0x${'cc'.repeat(30)}`)],
    ['a fill id of two parts', () => toFillId(`137:${HASH_A}`)],
    ['a fill id on chain 0', () => toFillId(`0:${HASH_A}:${HASH_B}`)],
  ])('refuses %s, naming it', (_case, parse) => {
    expect(parse).toThrow(/must be .*, was "/)
  })

  it('takes conditions of both ledgers: 32 and 31 bytes', () => {
    expect(toConditionId(`0x${'cc'.repeat(32)}`)).toHaveLength(66)
    expect(toConditionId(`0x${'cc'.repeat(31)}`)).toHaveLength(64)
  })

  it('splits a fill id into the parts it was made of', () => {
    const txHash = toTxHash(HASH_A)
    const orderHash = toOrderHash(HASH_B)
    const fillId = fillIdOf(137, txHash, orderHash)
    expect(splitFillId(fillId)).toEqual({ chainId: 137, txHash, orderHash })
    expect(toFillId(fillId.toUpperCase().replaceAll('0X', '0x'))).toBe(fillId)
  })

  it('does not echo more than the beginning of a long wrong text', () => {
    expect(() => toAddress('x'.repeat(10_000))).toThrow(/was "x{80}"$/)
  })
})
