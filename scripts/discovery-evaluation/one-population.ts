import { answerParent } from './run-apart.ts'

/** The process that `runApart` starts: argv[2] is the plan as JSON. */
await answerParent(JSON.parse(process.argv[2] ?? '{}'))
