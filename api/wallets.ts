import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Roster } from '../db/discovery/roster.ts'
import type { DiscoveryReads } from '../db/read-model/discovery.ts'
import { NotFoundError } from '../domain/errors.ts'
import type { Address } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'
import type { Backtests } from '../temporal/backtests.ts'
import { toBacktestView } from './backtest-view.ts'
import { BY, type Operator } from './operator.ts'
import { createRoutes } from './routing.ts'
import { toWalletPage } from './wallet-page.ts'
import { GET_BACKTEST, GET_WALLET, postRuling } from './wallet-routes.ts'

type Rulings = Pick<Roster, 'pin' | 'ban' | 'clear'>

export type WalletDeps = {
  discovery: Pick<DiscoveryReads, 'wallet'>
  backtests: Backtests
  roster: Rulings
  now: () => EpochMs
}

/** `GET /wallets/{wallet}` and what copying it would have paid; pinning and banning it. */
export function walletRoutes({ discovery, backtests, roster, now }: WalletDeps, operator: Operator): OpenAPIHono {
  const rule =
    (kind: keyof Rulings) =>
    async (wallet: Address, reason: string): Promise<{ wallet: string; outcome: (typeof OUTCOMES)[typeof kind] }> => {
      await roster[kind](wallet, reason, BY, now())
      return { wallet, outcome: OUTCOMES[kind] }
    }
  return createRoutes()
    .openapi(GET_WALLET, async (c) => {
      const { wallet } = c.req.valid('param')
      const view = await discovery.wallet(wallet)
      if (!view) throw new NotFoundError(`wallet ${wallet} was never scored`)
      return c.json(toWalletPage(view), 200)
    })
    .openapi(GET_BACKTEST, async (c) => {
      const { wallet } = c.req.valid('param')
      const { delaySeconds, size } = c.req.valid('query')
      const finished = await backtests.run({ wallet, delayMs: delaySeconds * 1_000, stake: size })
      if (!finished) throw new NotFoundError(`nothing is known of the past of wallet ${wallet}`)
      return c.json(toBacktestView(wallet, finished), 200)
    })
    .openapi(postRuling(operator, 'pin'), async (c) =>
      c.json(await rule('pin')(c.req.valid('param').wallet, c.req.valid('json').reason), 200),
    )
    .openapi(postRuling(operator, 'ban'), async (c) =>
      c.json(await rule('ban')(c.req.valid('param').wallet, c.req.valid('json').reason), 200),
    )
    .openapi(postRuling(operator, 'clear'), async (c) =>
      c.json(await rule('clear')(c.req.valid('param').wallet, c.req.valid('json').reason), 200),
    )
}

const OUTCOMES = { pin: 'pinned', ban: 'banned', clear: 'cleared' } as const satisfies Record<keyof Rulings, string>
