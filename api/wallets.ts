import type { OpenAPIHono } from '@hono/zod-openapi'
import type { WalletView } from '../db/read-model/discovery-views.ts'
import { NotFoundError } from '../domain/errors.ts'
import type { Address } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'
import type { Backtest, BacktestPlan } from '../domain/traders/backtest.ts'
import { toBacktestView } from './backtest-view.ts'
import { BY, type Operator } from './operator.ts'
import { createRoutes } from './routing.ts'
import { toWalletPage } from './wallet-page.ts'
import { GET_BACKTEST, GET_WALLET, postRuling } from './wallet-routes.ts'

/** What a person can rule about a wallet, kept with the reason. */
export type Rulings = {
  pin(wallet: Address, reason: string, by: string, now: EpochMs): Promise<void>
  ban(wallet: Address, reason: string, by: string, now: EpochMs): Promise<void>
  clear(wallet: Address, reason: string, by: string, now: EpochMs): Promise<void>
}

export type WalletDeps = {
  discovery: { wallet(wallet: Address): Promise<WalletView | null> }
  /** Imagines copying a wallet; null where none of its past is known. */
  backtest: (wallet: Address, given: Pick<BacktestPlan, 'delayMs' | 'stake'>) => Promise<FinishedBacktest | null>
  rulings: Rulings
  now: () => EpochMs
}

export type FinishedBacktest = { plan: BacktestPlan; result: Backtest }

/** `GET /wallets/{wallet}` and what copying it would have paid; pinning and banning it. */
export function walletRoutes({ discovery, backtest, rulings, now }: WalletDeps, operator: Operator): OpenAPIHono {
  const rule =
    (kind: keyof Rulings) =>
    async (wallet: Address, reason: string): Promise<{ wallet: string; outcome: (typeof OUTCOMES)[typeof kind] }> => {
      await rulings[kind](wallet, reason, BY, now())
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
      const finished = await backtest(wallet, { delayMs: delaySeconds * 1_000, stake: size })
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
