import type { PriceWindow } from '../sources.ts'

/** One request: prices of these tokens over one stretch. `token` is an index, `windows` what of the stretch it is wanted for. */
export type PriceRequest = PriceWindow & { parts: { token: number; windows: PriceWindow[] }[] }

const DAY_MS = 86_400_000
/** The order book service's limit. */
const MOST_TOKENS = 20
const MAX_SPAN_MS = 7 * DAY_MS
/** Points of an answer, one a minute and token: 1.5 MB or so, read in a second. */
const MOST_POINTS = 50_000

/**
 * Puts the windows of several tokens into few requests. All tokens of a request are answered over the same stretch, so neighbours in
 * time go together while the answer stays small enough; what it has besides the windows is read for nothing.
 *
 * @param tokens - the windows of each, as `priceWindows` cuts them.
 */
export function priceRequests(tokens: readonly (readonly PriceWindow[])[]): PriceRequest[] {
  const wanted = tokens
    .flatMap((windows, token) => windows.map((window) => ({ token, window })))
    .toSorted((a, b) => a.window.from - b.window.from || a.window.until - b.window.until)
  const requests: PriceRequest[] = []
  for (const { token, window } of wanted) {
    const last = requests.at(-1)
    if (last && hasRoom(last, token, window)) {
      last.until = Math.max(last.until, window.until)
      const part = last.parts.find((known) => known.token === token)
      if (part) part.windows.push(window)
      else last.parts.push({ token, windows: [window] })
    } else requests.push({ ...window, parts: [{ token, windows: [window] }] })
  }
  return requests
}

function hasRoom({ from, until, parts }: PriceRequest, token: number, window: PriceWindow): boolean {
  const span = Math.max(until, window.until) - from
  const tokens = parts.length + (parts.some((known) => known.token === token) ? 0 : 1)
  return tokens <= MOST_TOKENS && span <= MAX_SPAN_MS && (tokens * span) / 60_000 <= MOST_POINTS
}
