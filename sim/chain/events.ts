import {
  type Abi,
  type AbiEvent,
  type ContractEventArgsFromTopics,
  type ContractEventName,
  type EncodeEventTopicsParameters,
  encodeAbiParameters,
  encodeEventTopics,
  parseAbi,
} from 'viem'
import type { EmittedLog } from './chain.ts'

/** The transfers and fees around a match, which carry no price and no side. */
export const transfersAbi = parseAbi([
  'event FeeCharged(address indexed receiver, uint256 amount)',
  'event Transfer(address indexed from, address indexed to, uint256 value)',
  'event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value)',
])

/** An event as the log that `address` would emit. */
export function emittedLog<const abi extends Abi, name extends ContractEventName<abi>>(
  address: string,
  abi: abi,
  name: name,
  args: ContractEventArgsFromTopics<abi, name>,
): EmittedLog {
  const event = abi.find((item) => item.type === 'event' && item.name === name) as AbiEvent
  const values = args as Record<string, unknown>
  const data = event.inputs.filter((input) => !input.indexed)
  return {
    address,
    topics: encodeEventTopics({ abi: [event], eventName: name, args: values } as EncodeEventTopicsParameters).filter(
      (topic) => typeof topic === 'string',
    ),
    data: encodeAbiParameters(
      data,
      data.map((input) => values[input.name ?? '']),
    ),
  }
}
