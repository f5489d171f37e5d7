import type { EpochMs } from '../../domain/money/units.ts'
import { groupBy } from '../../domain/traders/statistics/group-by.ts'
import { addressOf } from '../ids.ts'
import type { SessionLeader } from '../session.ts'
import { type ActivityRow, byNewest } from '../venue/activity-row.ts'
import type { Career, Careers } from './careers.ts'
import { createPastWorld, DAY_MS, type PastWorld } from './events.ts'
import { deedsOfDay } from './kinds.ts'
import { rowsOf, type Told } from './rows.ts'
import { ringDay } from './wash-ring.ts'

/** What wallets did before the venue started, and go on doing. Told when it is first asked for, wallet by wallet. */
export type Past = {
  world: PastWorld
  wallets: readonly PastWallet[]
  /** A wallet's rows to the end of the day that is on, newest first; none of a wallet without a past. */
  rowsOf(wallet: string): readonly ActivityRow[]
  /** Of all wallets, newest first. Takes turns with everything else, since all pasts may have to be told first. */
  rows(): Promise<readonly ActivityRow[]>
  /** The trades that were settled in a transaction, told as {@link Past.rows}; none where no past has it. */
  tradesIn(txHash: string): Promise<readonly ActivityRow[]>
}

export type PastWallet = { wallet: string; label: string; career: Career }

export type PastOptions = {
  careers: Careers
  leaders: readonly SessionLeader[]
  /** When `careers.days` of the pasts are over. With the same moment again, a later venue tells the same pasts, only longer. */
  until: EpochMs
  now: () => EpochMs
}

/** Tells the pasts of a session. */
export function createPast({ careers, leaders, until, now }: PastOptions): Past {
  const world = createPastWorld(careers.seed, until)
  const wallets = careers.wallets.map((career) => walletOf(career, leaders))
  const ring = wallets.filter(({ career }) => career.kind === 'wash')
  const byWallet = new Map<string, readonly ActivityRow[]>()
  let all: readonly ActivityRow[] | null = null
  let byTransaction: ReadonlyMap<string, readonly ActivityRow[]> | null = null
  let toldUntil = Number.NEGATIVE_INFINITY

  /** A new day adds to every past. */
  function today(): number {
    const day = Math.floor((now() - until) / DAY_MS)
    if (day > toldUntil) {
      byWallet.clear()
      all = null
      byTransaction = null
      toldUntil = day
    }
    return day
  }

  function tell({ wallet, career }: PastWallet, last: number): ActivityRow[] {
    const told: Told[] = []
    for (let day = -careers.days; day <= last; day++) {
      deedsOfDay(world, careers.seed, career, day).forEach((deed, number) => {
        told.push({ deed, words: `${careers.seed} ${career.name} ${day} ${number}` })
      })
      if (career.kind !== 'wash') continue
      for (const { member, deed, transaction } of ringDay(world, careers.seed, ring.length, day)) {
        if (ring[member]?.wallet === wallet) told.push({ deed, words: `${careers.seed} ring ${transaction}` })
      }
    }
    return rowsOf(wallet, told).sort(byNewest)
  }

  function rowsOfWallet(wallet: string): readonly ActivityRow[] {
    const last = today()
    const known = byWallet.get(wallet)
    if (known) return known
    const one = wallets.find((other) => other.wallet === wallet)
    const rows = one ? tell(one, last) : []
    byWallet.set(wallet, rows)
    return rows
  }

  async function rowsOfAll(): Promise<readonly ActivityRow[]> {
    today()
    if (all) return all
    const told: ActivityRow[] = []
    for (const { wallet } of wallets) {
      for (const row of rowsOfWallet(wallet)) told.push(row)
      await new Promise(setImmediate)
    }
    all = told.sort(byNewest)
    return all
  }

  return {
    world,
    wallets,
    rowsOf: rowsOfWallet,
    rows: rowsOfAll,
    async tradesIn(txHash) {
      const rows = await rowsOfAll()
      byTransaction ??= groupBy(
        rows.filter(({ type }) => type === 'TRADE'),
        (row) => row.txHash,
      )
      return byTransaction.get(txHash) ?? []
    },
  }
}

function walletOf(career: Career, leaders: readonly SessionLeader[]): PastWallet {
  const leader = leaders.find(({ name }) => name === career.name)
  return {
    wallet: career.wallet ?? leader?.wallet ?? addressOf('career', career.name),
    label: career.label ?? leader?.label ?? '',
    career,
  }
}
