import { availableParallelism } from 'node:os'
import { codeVersionOf } from './discovery-evaluation/code-version.ts'
import { createKeptOutcomes } from './discovery-evaluation/kept-outcomes.ts'
import { plansOf } from './discovery-evaluation/plans.ts'
import { recordedEvaluation } from './discovery-evaluation/recorded-report.ts'
import { writeReport } from './discovery-evaluation/report.ts'
import { runApart } from './discovery-evaluation/run-apart.ts'
import type { RunOutcome, RunPlan } from './discovery-evaluation/run-population.ts'
import { screensReport } from './discovery-evaluation/screens-report.ts'
import { simulatedReport } from './discovery-evaluation/simulated-report.ts'
import { readEvaluationOptions } from './evaluation-options.ts'

/**
 * `npm run eval:discovery -- --data DIR --seeds 20 [--wallets 6000 --days 180 --jobs 2 --minutes 60 --scenarios plain,placebo]`: how well
 * the score, raw profit, win rate and skill find wallets that are worth copying, in simulated populations whose truth is known and in
 * recorded positions below DIR. Prints progress and writes docs/evaluation.md. Every population runs in a process of its own and is kept,
 * so that a run that was stopped, or that `--minutes` ended, goes on when it is started again. Exits 1 when a target is missed.
 */
const DEFAULTS = {
  seeds: '20',
  wallets: '6000',
  days: '180',
  jobs: String(availableParallelism()),
  minutes: 'Infinity',
  scenarios: '',
  report: 'docs/evaluation.md',
  kept: '.understudy/evaluation',
}
const USAGE =
  'npm run eval:discovery -- --data DIR [--seeds 20] [--wallets 6000] [--days 180] [--jobs 2] [--minutes 60] [--scenarios plain,placebo] [--report FILE] [--kept DIR]'

const values = readEvaluationOptions(USAGE, DEFAULTS)
process.exit((await evaluate(values.data)) ? 0 : 1)

async function evaluate(data: string): Promise<boolean> {
  const startedAt = performance.now()
  const log = (line: string) => console.log(`${minutesSince(startedAt).toFixed(1).padStart(6)} min  ${line}`)
  const scenarios = values.scenarios.split(',').filter((name) => name !== '')
  const plans = plansOf(Number(values.seeds), Number(values.wallets), Number(values.days), scenarios)
  const kept = createKeptOutcomes(
    values.kept,
    codeVersionOf(new URL('./discovery-evaluation/run-population.ts', import.meta.url)),
  )
  const before = plans.filter((plan) => kept.find(plan) !== null).length
  log(`${plans.length} populations, ${before} of them kept in ${values.kept}`)
  const outcomes = await runAll(plans, kept, log)
  const simulated = simulatedReport(outcomes, plans[0]?.histories ?? [])
  log('wash volume, sybils')
  const screens = screensReport(outcomes)
  log(`recorded data below ${data}`)
  const recorded = recordedEvaluation(data)
  const header = headerOf(plans, outcomes, outcomes.length - before, minutesSince(startedAt))
  const { markdown, isMet } = writeReport(values.report, header, [simulated, screens, recorded])
  console.log(markdown)
  log(`written to ${values.report}; ${isMet ? 'all targets met' : 'a target was missed'}`)
  return isMet
}

/** Outcomes in the order of the plans: those that were kept, and as many of the others as the minutes allow. */
async function runAll(
  plans: readonly RunPlan[],
  kept: ReturnType<typeof createKeptOutcomes>,
  log: (line: string) => void,
): Promise<RunOutcome[]> {
  const endsAt = performance.now() + Number(values.minutes) * 60_000
  const waiting = plans.filter((plan) => kept.find(plan) === null)
  const work = async () => {
    while (performance.now() < endsAt) {
      const plan = waiting.shift()
      if (!plan) return
      const outcome = await runApart(plan)
      kept.keep(plan, outcome)
      log(`${waiting.length} to go  ${summaryOf(outcome)}`)
    }
  }
  await Promise.all(Array.from({ length: Number(values.jobs) }, work))
  return plans.flatMap((plan) => kept.find(plan) ?? [])
}

function headerOf(plans: readonly RunPlan[], outcomes: readonly RunOutcome[], ran: number, minutes: number): string {
  const cpuMinutes = outcomes.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / 60
  const names = outcomes.map(({ scenario }) => scenario)
  const counts = [...new Set(names)].map((name) => `${names.filter((other) => other === name).length} ${name}`)
  return (
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${availableParallelism()} cores, ${values.jobs} processes: ` +
    `${outcomes.length} of ${plans.length} populations of ${values.wallets} wallets over ${values.days} days and a month after ` +
    `(${counts.join(', ')}; seeds from 1), ${cpuMinutes.toFixed(0)} minutes of CPU` +
    (ran > 0 ? `. The last start ran ${ran} of them in ${minutes.toFixed(0)} minutes.` : ', kept from earlier starts.')
  )
}

function summaryOf({ scenario, seed, fills, byHistory, cpuSeconds }: RunOutcome): string {
  const [history, outcome] = Object.entries(byHistory).at(-1) ?? []
  const skill = outcome?.rankings['skill']
  const live = outcome?.selections['P > 0.8']
  return (
    `${scenario} ${seed}: ${(fills / 1e6).toFixed(1)} M fills, ${outcome?.eligible} eligible; ${history} d: ` +
    `AUC ${skill?.auc.toFixed(3)}, precision@20 ${skill?.top20.precision?.toFixed(2)}, P>.80 ${live?.size} wallets ` +
    `(${cpuSeconds.toFixed(0)} s of CPU)`
  )
}

function minutesSince(start: number): number {
  return (performance.now() - start) / 60_000
}
