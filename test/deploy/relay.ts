import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A delivery that stands still in the middle of its body. */
export type HeldDelivery = {
  /** Resolves when the first half has been sent. */
  underWay: Promise<void>
  /** Sends the rest; resolves with how it was answered, null when it was cut off. */
  finish(): Promise<number | null>
}

/** Carries deliveries from the providers to the API as a network does, which can be slow. */
export type Relay = {
  url: string
  /** How the deliveries were answered, in order; null when nobody answered. */
  readonly answers: readonly (number | null)[]
  /** The next delivery stops halfway. */
  holdNext(): HeldDelivery
  stop(): Promise<void>
}

/** Starts the relay to the API at `port` of this machine. */
export async function startRelay(port: number): Promise<Relay> {
  const answers: (number | null)[] = []
  let hold: { reached: () => void; released: Promise<void>; answered: (status: number | null) => void } | null = null

  const server = createServer((incoming, response) => {
    void carry(incoming).then((status) => {
      answers.push(status)
      response.writeHead(status ?? 502).end()
    })
  })

  async function carry(incoming: IncomingMessage): Promise<number | null> {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const held = hold
    hold = null
    const headers = { ...incoming.headers, host: `127.0.0.1:${port}`, 'content-length': body.length }
    const outgoing = request({ port, host: '127.0.0.1', path: incoming.url, method: 'POST', headers, agent: false })
    const answered = new Promise<number | null>((resolve) => {
      outgoing.on('response', (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? null))
      })
      outgoing.on('error', () => resolve(null))
    })
    if (held) {
      const half = body.length >> 1
      outgoing.write(body.subarray(0, half))
      // Long enough for the other side to have it.
      await sleep(100)
      held.reached()
      await held.released
      outgoing.end(body.subarray(half))
    } else {
      outgoing.end(body)
    }
    const status = await answered
    held?.answered(status)
    return status
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`,
    answers,
    holdNext() {
      const reached = deferred<void>()
      const released = deferred<void>()
      const answered = deferred<number | null>()
      hold = { reached: reached.resolve, released: released.promise, answered: answered.resolve }
      return {
        underWay: reached.promise,
        finish() {
          released.resolve()
          return answered.promise
        },
      }
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
