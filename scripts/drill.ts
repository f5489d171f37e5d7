import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf } from '../domain/errors.ts'
import { type DrillReport, type RoundReport, runDrill } from '../drill/drill.ts'
import { loadConfigOrExit } from '../runtime/config.ts'
import { createShutdown } from '../runtime/shutdown.ts'

/** `npm run drill`: kills the product's processes while fills storm in, and checks that nothing was lost or doubled. */
const HELP = `npm run drill -- [--rounds N] [--seed S] [--storm SECONDS] [--patience SECONDS] [--hurry] [--keep]

  --rounds N          storms to survive, each with one SIGKILL of worker, API, Temporal and Postgres (default 5)
  --seed S            replays the storms of an earlier drill (default: from the clock)
  --storm SECONDS     length of a storm (default 15)
  --patience SECONDS  how long everything may take to settle after a storm (default 180)
  --hurry             runs the periodic jobs at once instead of waiting for their time
  --keep              leaves the folder of a drill that failed

Runs in a temporary folder with servers of its own, on paper, against a venue on this machine. Exit code 1 when anything is off.`

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    storm: { type: 'string', default: '15' },
    patience: { type: 'string', default: '180' },
    hurry: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
const [rounds, seed, stormS, patienceS] = [values.rounds, values.seed, values.storm, values.patience].map(Number)
const numbers = [rounds, seed, stormS, patienceS]
if (
  !rounds ||
  !stormS ||
  !patienceS ||
  seed === undefined ||
  numbers.some((n) => !Number.isInteger(n) || Number(n) < 0)
) {
  console.error(`rounds, seed, storm and patience must be whole numbers.\n\n${HELP}`)
  process.exit(64)
}

const { stateDir } = loadConfigOrExit()
mkdirSync(stateDir, { recursive: true })
const logFile = join(stateDir, 'drill.log')
const log = createWriteStream(logFile)
const shutdown = createShutdown({ log: (line) => console.log(line), timeLimitMs: 60_000 })

console.log(`Drill with seed ${seed}: ${rounds} rounds. What the processes write is in ${logFile}.\n`)
const drilling = runDrill({
  seed,
  rounds,
  stormMs: stormS * 1000,
  patienceMs: patienceS * 1000,
  hurry: values.hurry,
  keep: values.keep,
  tell: (line) => {
    log.write(`drill     ${line}\n`)
    console.log(`  ${line}`)
  },
  print: (name, line) => log.write(`${name.padEnd(9)} ${line}\n`),
  signal: shutdown.signal,
})
shutdown.add('the drill', () => drilling.then(ignore, ignore))
try {
  const report = await drilling
  printReport(report)
  process.exit(report.faults.length === 0 ? 0 : 1)
} catch (error) {
  console.error(`\nThe drill could not be run: ${messageOf(error)}`)
  process.exit(shutdown.signal.aborted ? 130 : 2)
}

function printReport({ rounds: reports, faults }: DrillReport): void {
  console.log('')
  for (const report of reports) printRound(report)
  const last = reports.at(-1)?.findings
  if (last) {
    console.log('\nDecisions over all rounds:')
    for (const [reason, count] of [...last.reasons].toSorted()) console.log(`  ${String(count).padStart(5)}  ${reason}`)
  }
  if (faults.length === 0) {
    console.log(`\nPASSED with seed ${seed}: nothing lost, nothing doubled, the books are exact.`)
    return
  }
  console.log(`\nFAILED with seed ${seed}:`)
  for (const fault of faults) console.log(`  - ${fault}`)
  console.log(`\nReplay: npm run drill -- --rounds ${rounds} --seed ${seed} --storm ${stormS}`)
}

function printRound({ round, quietMs, recoveries, findings }: RoundReport): void {
  const { played, dropped, seen, decisions, orders, mostOrdersPerFill, unresolved, cashDifference } = findings
  console.log(
    `round ${round}: so far ${played} fills played (${dropped} dropped by reorgs), ${seen} seen, ${decisions} decisions, ` +
      `${orders} orders, at most ${mostOrdersPerFill} a fill, ${unresolved} unresolved, cash off by ${cashDifference}; ` +
      `quiet ${(quietMs / 1000).toFixed(1)} s after the storm`,
  )
  for (const { victim, downMs, tradedAgainMs } of recoveries) {
    const again = tradedAgainMs === null ? 'never' : `${(tradedAgainMs / 1000).toFixed(1)} s`
    console.log(`  ${victim.padEnd(9)} away ${(downMs / 1000).toFixed(1)} s, traded again after ${again}`)
  }
}

function ignore() {}
