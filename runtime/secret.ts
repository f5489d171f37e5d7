import { inspect } from 'node:util'

const REDACTED = '[redacted]'

/** A text that must not be shown. It prints, logs and serialises as `[redacted]`; only `reveal()` gives it away. */
export type Secret = {
  reveal(): string
  toString(): string
  toJSON(): string
}

/** Wraps `text` so that it cannot leak by being printed. Closures hold it: there is no property to enumerate or clone. */
export function secret(text: string): Secret {
  const redacted = () => REDACTED
  return Object.freeze({ reveal: () => text, toString: redacted, toJSON: redacted, [inspect.custom]: redacted })
}
