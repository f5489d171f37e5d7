import pg from 'pg'

/**
 * Where the pipeline can be held without touching it: each gate is a lock in Postgres that some statement of the product has
 * to wait for. In the order of the pipeline.
 */
export type Gate = keyof typeof GATES

const GATES = {
  /** A delivery's fill is about to be stored. */
  recording: 'lock table fill_logs in share mode',
  /** `resolveMarket` is done, `validateSignal` reads. */
  validating: 'lock table lots in access exclusive mode',
  /** `validateSignal` is done, `sizeOrder` is about to reserve. It also holds what is about to be claimed or booked. */
  account: `select from accounts where mode = 'paper' for no key update`,
  /** The money is reserved, the decision is not recorded. */
  deciding: 'lock table decisions in share mode',
  /** `sizeOrder` is done, the order is not prepared. */
  preparing: 'lock table orders in share mode',
  /** The order is claimed and sent, the venue does not have it. */
  submitting: 'lock table paper_orders in share mode',
} as const

export type Gatekeeper = {
  /** Closes a gate. Close deeper ones first: what waits at a gate must not hold what another gate needs. */
  close(gate: Gate): Promise<void>
  /** Opens a gate, or all. Postgres may have been killed in the meantime, which opens them too. */
  open(gate?: Gate): Promise<void>
  /** How many statements wait for a table now. */
  waiting(table: string): Promise<number>
}

/** Each gate is held by a connection of its own, so that they open one by one. */
export function createGatekeeper(databaseUrl: string): Gatekeeper {
  const holders = new Map<Gate, pg.Client>()

  async function open(gate: Gate): Promise<void> {
    const holder = holders.get(gate)
    holders.delete(gate)
    await holder?.end().catch(() => undefined)
  }

  return {
    async close(gate) {
      const holder = await connect(databaseUrl)
      holders.set(gate, holder)
      await holder.query('begin')
      await holder.query(GATES[gate])
    },
    async open(gate) {
      for (const name of gate ? [gate] : [...holders.keys()]) await open(name)
    },
    async waiting(table) {
      const client = await connect(databaseUrl)
      const { rows } = await client.query<{ waiting: number }>(
        'select count(*)::int as waiting from pg_locks where not granted and relation = $1::regclass',
        [table],
      )
      await client.end()
      return rows[0]?.waiting ?? 0
    },
  }
}

async function connect(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl })
  client.on('error', () => undefined)
  await client.connect()
  return client
}
