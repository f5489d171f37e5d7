import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer, type HttpBindings, type ServerType } from '@hono/node-server'
import { Hono } from 'hono'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Chain } from './chain/chain.ts'
import { answerRpc, type ExtraMethods } from './chain/rpc.ts'
import { serveChainSocket } from './chain/subscriptions.ts'
import type { Clock } from './clock.ts'
import { faultMiddleware } from './fault-middleware.ts'
import type { Faults } from './faults.ts'
import type { Rtds } from './venue/rtds.ts'

export type ServerOptions = {
  port: number
  clock: Clock
  chain: Chain
  /** What its nodes know beside it. */
  rpcMethods: ExtraMethods
  faults: Faults
  rtds: Rtds
  gamma: Hono
  clob: Hono
  data: Hono
  bitquery: Hono
  control: Hono
}

/** The venue's one port. */
export type VenueServer = {
  port: number
  /** Cuts every open WebSocket of a face. */
  cutSockets(target: 'polygon' | 'rtds'): void
  stop(): Promise<void>
}

/** Listens on 127.0.0.1: HTTP under one path per face, WebSockets on `/polygon` and `/rtds`. */
export async function startServer(options: ServerOptions): Promise<VenueServer> {
  const server = createAdaptorServer({ fetch: createVenueApp(options).fetch })
  const sockets = serveSockets(server, options)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    cutSockets(target) {
      for (const socket of sockets[target].clients) socket.terminate()
    },
    async stop() {
      for (const { clients } of Object.values(sockets)) for (const socket of clients) socket.terminate()
      if ('closeAllConnections' in server) server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function createVenueApp({ clock, chain, rpcMethods, faults, gamma, clob, data, bitquery, control }: ServerOptions) {
  return new Hono<{ Bindings: HttpBindings }>()
    .use('/gamma/*', faultMiddleware('gamma', faults, clock))
    .use('/clob/*', faultMiddleware('clob', faults, clock))
    .use('/data/*', faultMiddleware('data', faults, clock))
    .use('/bitquery/*', faultMiddleware('bitquery', faults, clock))
    .use('/polygon', faultMiddleware('polygon', faults, clock))
    .route('/gamma', gamma)
    .route('/clob', clob)
    .route('/data', data)
    .route('/bitquery', bitquery)
    .post('/polygon', async (c) => c.json(await answerRpc(chain, await c.req.json().catch(() => null), rpcMethods)))
    .route('/sim', control)
}

function serveSockets(
  server: ServerType,
  { chain, rpcMethods, faults, rtds }: ServerOptions,
): Record<'polygon' | 'rtds', WebSocketServer> {
  const sockets = { polygon: new WebSocketServer({ noServer: true }), rtds: new WebSocketServer({ noServer: true }) }
  const serve = {
    polygon: (socket: WebSocket) => serveChainSocket(socket, chain, faults, rpcMethods),
    rtds: (socket: WebSocket) => rtds.connect(socket),
  }
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const face = request.url === '/polygon' ? 'polygon' : request.url === '/rtds' ? 'rtds' : null
    if (!face || faults.strike(face, ['drop-socket'], request.url).length > 0) return socket.destroy()
    sockets[face].handleUpgrade(request, socket, head, serve[face])
    return undefined
  })
  return sockets
}
