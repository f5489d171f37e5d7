import { describe } from 'vitest'
import { createPaperStore } from '../../db/paper-venue.ts'
import { paperStoreContract } from '../support/paper-store-contract.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'

describe('the paper venue in Postgres', () => {
  const database = setUpTestDatabase({ max: 20 })
  paperStoreContract(async () => {
    await emptyDatabase(database.pool)
    return createPaperStore(database.pool)
  })
})
