import { describe } from 'vitest'
import { createPaperStore } from '../../db/paper-venue.ts'
import { paperStoreContract } from '../support/paper-store-contract.ts'
import { setUpTestDatabase } from '../support/postgres.ts'

describe('the paper venue in Postgres', () => {
  const database = setUpTestDatabase({ max: 20 })
  paperStoreContract(async () => {
    await database.pool.query('truncate paper_orders, paper_consumed_depth')
    return createPaperStore(database.pool)
  })
})
