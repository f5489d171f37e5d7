import { describe } from 'vitest'
import { createMemoryPaperStore } from '../../../adapters/paper/memory-store.ts'
import { paperStoreContract } from '../../support/paper-store-contract.ts'

describe('the paper store in memory', () => {
  paperStoreContract(createMemoryPaperStore)
})
