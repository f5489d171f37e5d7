import {
  BinaryPayloadConverter,
  CompositePayloadConverter,
  METADATA_ENCODING_KEY,
  type Payload,
  type PayloadConverterWithEncoding,
  UndefinedPayloadConverter,
  ValueError,
} from '@temporalio/common'
import { decode, encode } from '@temporalio/common/lib/encoding.js'

const JSON_PLAIN = 'json/plain'

/**
 * JSON that carries bigint, as `{"$bigint":"123"}`: money crosses Temporal without losing a unit.
 *
 * The encoding stays `json/plain`, so the Web UI shows payloads as text and an operator can type them. Runs inside the
 * workflow sandbox too, hence no Node API. Anything JSON would silently lose (Map, Set) is refused.
 */
const jsonWithBigint: PayloadConverterWithEncoding = {
  encodingType: JSON_PLAIN,

  toPayload(value: unknown): Payload | undefined {
    if (value === undefined) return undefined
    return {
      metadata: { [METADATA_ENCODING_KEY]: encode(JSON_PLAIN) },
      data: encode(JSON.stringify(value, writeValue)),
    }
  },

  fromPayload<T>(payload: Payload): T {
    if (!payload.data) throw new ValueError('a json/plain payload must have data')
    return JSON.parse(decode(payload.data), readValue) as T
  },
}

/** What client, worker and workflow bundle all use; the SDK looks for this very name. */
export const payloadConverter = new CompositePayloadConverter(
  new UndefinedPayloadConverter(),
  new BinaryPayloadConverter(),
  jsonWithBigint,
)

function writeValue(key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: value.toString() }
  if (value instanceof Map || value instanceof Set) {
    throw new ValueError(`a payload must be plain data, was a ${value.constructor.name} at "${key}"`)
  }
  return value
}

function readValue(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$bigint' in value)) return value
  const digits = value.$bigint
  return typeof digits === 'string' && /^-?\d+$/.test(digits) ? BigInt(digits) : value
}
