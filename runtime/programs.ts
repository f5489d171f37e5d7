import { join } from 'node:path'
import { NICENESS } from './priority.ts'
import type { ChildProgram } from './supervisor.ts'

const ROOT = join(import.meta.dirname, '..')

/** The processes of the product, as whoever runs it starts them. */
export const PROGRAMS = {
  api: { name: 'api', file: join(ROOT, 'api/main.ts') },
  worker: { name: 'worker', file: join(ROOT, 'workers/main.ts'), niceness: NICENESS.copying },
  research: { name: 'research', file: join(ROOT, 'workers/research/main.ts'), niceness: NICENESS.research },
} as const satisfies Record<string, ChildProgram>
