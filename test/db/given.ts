import type { Pool } from 'pg'
import { createExitHolds } from '../../db/exit-holds.ts'
import { createIntake } from '../../db/intake.ts'
import { createLeaders, type NewLeader } from '../../db/leaders.ts'
import { createOrders, type ExecutionFacts, type NewOrder } from '../../db/orders.ts'
import { createRisk, type ReserveRequest, type RiskLimits } from '../../db/risk.ts'
import type { Fill, FillLog } from '../../domain/copy/fill.ts'
import type { Execution } from '../../domain/market/venue.ts'
import {
  type Address,
  type FillId,
  fillIdOf,
  type OrderHash,
  toAddress,
  toBlockHash,
  toConditionId,
  toOrderHash,
  toTokenId,
  toTxHash,
} from '../../domain/money/ids.ts'
import { parseMicros, price, shares, usd } from '../../domain/money/units.ts'

export const NOW = Date.parse('2026-11-20T12:00:00Z')
export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const DAY = 86_400 * SECOND

export const dollars = (text: string) => usd(parseMicros(text))
export const quantity = (text: string) => shares(parseMicros(text))
export const at = (text: string) => price(parseMicros(text))

const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0')
export const wallet = (n: number): Address => toAddress(`0x${hex(n, 40)}`)
export const token = (n: number) => toTokenId(String(n))
export const condition = (n: number) => toConditionId(`0x${hex(n, 64)}`)
export const orderHash = (n: number): OrderHash => toOrderHash(`0x${hex(n, 64)}`)
export const blockHash = (n: number) => toBlockHash(`0x${hex(n, 64)}`)
export const fillId = (n: number): FillId => fillIdOf(137, toTxHash(`0x${hex(n, 64)}`), orderHash(n))

export const LEADER = wallet(1)
export const TOKEN = token(1001)

/** A log of the leader's n-th fill: a BUY of 100 shares at 50 cents in the n-th block. */
export function aLog(n: number, changes: Partial<FillLog> = {}): FillLog {
  return {
    chainId: 137,
    blockNumber: 80_000_000 + n,
    blockHash: blockHash(n),
    blockTime: NOW + n * SECOND,
    txHash: toTxHash(`0x${hex(n, 64)}`),
    logIndex: 0,
    exchange: wallet(0xe1),
    generation: 'clob-v2',
    orderHash: orderHash(n),
    owner: LEADER,
    counterparty: wallet(0xe1),
    role: 'taker',
    side: 'BUY',
    tokenId: TOKEN,
    shares: quantity('100'),
    notional: dollars('50'),
    fee: usd(0n),
    feeShares: shares(0n),
    removed: false,
    ...changes,
  }
}

export const aLeader = (changes: Partial<NewLeader> = {}): NewLeader => ({
  wallet: LEADER,
  label: 'Sam',
  source: 'manual',
  edge: 0.12,
  edgeSd: 0.06,
  edgeSource: 'assumed',
  simulated: false,
  ...changes,
})

export const followed = (pool: Pool, changes: Partial<NewLeader> = {}) =>
  createLeaders(pool).add(aLeader(changes), NOW - DAY)

/** Records the leader's n-th fill; the leader must be followed. */
export async function recorded(pool: Pool, n: number, changes: Partial<FillLog> = {}): Promise<Fill> {
  const [first] = await createIntake(pool).record([aLog(n, changes)], {
    source: 'alchemy',
    seenAt: NOW + n * SECOND,
    deliveryId: null,
  })
  if (!first) throw new Error('the fill was not recorded: its leader is not followed')
  return first.fill
}

/** Limits that nothing reaches, but those given. */
export const limits = (changes: Partial<RiskLimits> = {}): RiskLimits => ({
  maxPerLeader: dollars('1000000'),
  maxPerMarket: dollars('1000000'),
  maxPerEvent: dollars('1000000'),
  maxTotal: dollars('1000000'),
  maxDailyLoss: dollars('1000000'),
  maxOpenOrders: 1_000_000,
  cooldownMs: 0,
  ...changes,
})

/** Ten dollars for the n-th fill. */
export const aRequest = (n: number, changes: Partial<ReserveRequest> = {}): ReserveRequest => ({
  fillId: fillId(n),
  mode: 'paper',
  leader: LEADER,
  conditionId: condition(1),
  eventId: 'event-1',
  amount: dollars('10'),
  limits: limits(),
  now: NOW,
  ...changes,
})

/** The order for the n-th fill: a BUY of 20 shares at 50 cents or better. */
export function anOrder(n: number, changes: Partial<NewOrder> = {}): NewOrder {
  return {
    orderId: orderHash(n),
    fillId: fillId(n),
    mode: 'paper',
    leader: LEADER,
    conditionId: condition(1),
    eventId: 'event-1',
    tokenId: TOKEN,
    side: 'BUY',
    timeInForce: 'FAK',
    limitPrice: at('0.5'),
    shares: quantity('20'),
    maxCost: changes.side === 'SELL' ? usd(0n) : dollars('10'),
    payload: `{"order":${n}}`,
    ...changes,
  }
}

export const anExecution = (id: string, changes: Partial<Execution> = {}): Execution => ({
  executionId: id,
  price: at('0.5'),
  shares: quantity('20'),
  fee: usd(0n),
  at: NOW,
  ...changes,
})

export const facts = (changes: Partial<ExecutionFacts> = {}): ExecutionFacts => ({
  expectedPrice: at('0.5'),
  expectedValue: dollars('1.25'),
  leaderPrice: at('0.49'),
  mid: at('0.495'),
  conditionId: condition(1),
  outcome: 'Yes',
  question: 'Will it rain?',
  slippageBps: 204,
  ...changes,
})

/** Takes the n-th fill all the way to a bought lot: recorded, reserved, prepared, claimed, filled. */
export async function bought(
  pool: Pool,
  n: number,
  changes: Partial<NewOrder> = {},
  execution: Partial<Execution> = {},
) {
  const order = anOrder(n, changes)
  const orders = createOrders(pool)
  await recorded(pool, n, { owner: order.leader, tokenId: order.tokenId })
  await createRisk(pool).reserve(
    aRequest(n, {
      leader: order.leader,
      conditionId: order.conditionId,
      eventId: order.eventId,
      amount: order.maxCost,
    }),
  )
  await orders.prepare(order, NOW)
  await orders.claimForSubmission(order.orderId, NOW)
  return orders.applyExecutions(
    order.orderId,
    [anExecution(`${n}:0`, { shares: order.shares, price: order.limitPrice, ...execution })],
    true,
    facts({ conditionId: order.conditionId }),
    NOW,
  )
}

/** Sells shares copied from the leader, by the n-th fill. */
export async function sold(pool: Pool, n: number, changes: Partial<NewOrder> = {}, execution: Partial<Execution> = {}) {
  const order = anOrder(n, { side: 'SELL', ...changes })
  const orders = createOrders(pool)
  await recorded(pool, n, { side: 'SELL', owner: order.leader, tokenId: order.tokenId })
  await held(pool, order)
  await orders.prepare(order, NOW)
  await orders.claimForSubmission(order.orderId, NOW)
  return orders.applyExecutions(
    order.orderId,
    [anExecution(`${n}:0`, { shares: order.shares, price: order.limitPrice, ...execution })],
    true,
    facts({ conditionId: order.conditionId }),
    NOW,
  )
}

/** Holds the shares that an order is to sell; answers with what was left to sell. */
export const held = (pool: Pool, order: Pick<NewOrder, 'fillId' | 'mode' | 'leader' | 'tokenId' | 'shares'>) =>
  createExitHolds(pool).hold(order, NOW, () => order.shares)

/** Counters that differ from what the rows add up to: none, ever. */
export async function drift(pool: Pool): Promise<unknown[]> {
  const { rows } = await pool.query(
    `select mode, drift.* from accounts cross join lateral account_drift(mode) as drift where stored <> derived`,
  )
  return rows
}

/** An opened account of a thousand dollars and one followed leader. */
export async function openedAccount(pool: Pool): Promise<void> {
  await createRisk(pool).openAccount('paper', dollars('1000'), NOW - DAY)
  await followed(pool)
}
