import { writeFileSync } from 'node:fs'
import { dumpSchema, SCHEMA_FILE } from './schema-dump.ts'

/** Writes `migrations/schema.sql`; run it after adding a migration. A test fails while the file is behind. */
writeFileSync(SCHEMA_FILE, await dumpSchema())
console.log(`wrote ${SCHEMA_FILE}`)
