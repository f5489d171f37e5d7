import { readFileSync } from 'node:fs'
import type { RawLog } from '../../../domain/copy/raw-log.ts'

/** A file of the webhook fixtures, byte for byte. */
export const fixtureBytes = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/webhooks/${name}`, import.meta.url))

/** A JSON fixture. */
export const fixture = (name: string): unknown => JSON.parse(fixtureBytes(`${name}.json`).toString())

/** The log that every derived delivery carries; `blockTime` where the provider's envelope has it. */
export const DERIVED_LOG: RawLog = {
  address: '0xe111180000d2663c0091e4f400237545b87b996b',
  topics: [
    '0xd543adfd945773f1a62f74f0ee55a5e3b9b1a28262980ba90b1a89f2ea84d8ee',
    '0xbfbc54d2a0c2b5b92f572efba77f1c1fa61550d04600fc4f0f1ce420efa08da0',
    '0x000000000000000000000000a253d75c2dfb2c6650291d5e8d54076d2fb40181',
    '0x00000000000000000000000092c9ad93ba0e400ffc8d716edf70a588d246bde3',
  ],
  data: [
    '0x0000000000000000000000000000000000000000000000000000000000000001',
    'cd997ada6ab1e2cc68c6566e5142cdc885a275d4fa5a1e13b3fdccf22a3f2340',
    '00000000000000000000000000000000000000000000000000000000003fc820',
    '00000000000000000000000000000000000000000000000000000000003bf470',
    ...Array.from({ length: 3 }, () => '0'.repeat(64)),
  ].join(''),
  blockNumber: 90_840_326,
  blockHash: '0x6fd9b83c01f7d00dec9a7e69fc8427b0b98127e116b02108eeab4cece60ec924',
  blockTime: 1_784_965_486_000,
  txHash: '0x21d27b0fde210ccb5e6480e3f479f342743aa1f854199d57cafab2553d9a516e',
  logIndex: 533,
  removed: false,
}
