import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a story lets through: a provider, and of Alchemy one of its two kinds of webhook. */
export type Sender = 'alchemy GRAPHQL' | 'alchemy ADDRESS_ACTIVITY' | 'quicknode' | 'moralis'

export const SENDERS: readonly Sender[] = ['alchemy GRAPHQL', 'alchemy ADDRESS_ACTIVITY', 'quicknode', 'moralis']

/** How a delivery was answered; null when nobody answered. */
export type Delivered = { sender: Sender; status: number | null }

/** Stands between the providers and the API, and chooses whose deliveries arrive. Bytes and headers pass untouched. */
export type Postman = {
  /** Where the providers post to, without the provider's name. */
  url: string
  /** From now on only these deliver; what others post is lost, as if they were not subscribed. */
  only(...senders: Sender[]): void
  /** What was passed on and how it was answered, in order. */
  readonly delivered: readonly Delivered[]
  stop(): Promise<void>
}

/** Starts the postman of the API at `apiUrl`; everybody delivers. */
export async function startPostman(apiUrl: string): Promise<Postman> {
  let allowed = new Set<Sender>(SENDERS)
  const delivered: Delivered[] = []
  const server = createServer((request, response) => {
    void carry(request).then((status) => response.writeHead(status ?? 502).end())
  })

  async function carry(request: IncomingMessage): Promise<number | null> {
    const body = await bytesOf(request)
    const provider = request.url?.split('/').at(-1) ?? ''
    const sender = senderOf(provider, body)
    if (!allowed.has(sender)) return 200
    const status = await post(`${apiUrl}/webhooks/${provider}`, request, body)
    delivered.push({ sender, status })
    return status
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/from`,
    only(...senders) {
      allowed = new Set(senders)
    },
    delivered,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function bytesOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function senderOf(provider: string, body: Buffer): Sender {
  switch (provider) {
    case 'quicknode':
    case 'moralis':
      return provider
    default:
      return body.includes('"type":"ADDRESS_ACTIVITY"') ? 'alchemy ADDRESS_ACTIVITY' : 'alchemy GRAPHQL'
  }
}

/** Headers of one hop, which the next one writes anew. */
const HOP_HEADERS = new Set(['host', 'connection', 'content-length', 'transfer-encoding'])

async function post(url: string, request: IncomingMessage, body: Buffer<ArrayBuffer>): Promise<number | null> {
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    typeof value === 'string' && !HOP_HEADERS.has(name) ? [[name, value] as [string, string]] : [],
  )
  try {
    const response = await fetch(url, { method: 'POST', headers, body })
    await response.arrayBuffer()
    return response.status
  } catch {
    return null
  }
}
