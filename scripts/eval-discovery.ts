import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import type { Scenario } from './discovery-evaluation/population.ts'
import { recordedEvaluation } from './discovery-evaluation/recorded-report.ts'
import { writeReport } from './discovery-evaluation/report.ts'
import { type RunOutcome, type RunPlan, runPopulation } from './discovery-evaluation/run-population.ts'
import { screensReport } from './discovery-evaluation/screens-report.ts'
import { simulatedReport } from './discovery-evaluation/simulated-report.ts'
import { SHORT_HISTORY } from './discovery-evaluation/simulated-targets.ts'

/**
 * `npm run eval:discovery -- --data DIR --seeds 20 [--wallets 6000 --days 180 --jobs 2]`: how well the score, raw profit, win rate and
 * skill find wallets that are worth copying, in simulated populations whose truth is known and in recorded positions below DIR.
 * Prints progress and writes docs/evaluation.md. Every population runs in a process of its own. Exits 1 when a target is missed.
 */
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    seeds: { type: 'string', default: '20' },
    wallets: { type: 'string', default: '6000' },
    days: { type: 'string', default: '180' },
    jobs: { type: 'string', default: String(Math.min(2, availableParallelism())) },
    report: { type: 'string', default: 'docs/evaluation.md' },
    plan: { type: 'string' },
  },
})
const STRESSES: readonly Scenario['name'][] = ['decay', 'herd', 'dirty', 'insider', 'early-skill']
const STRESS_SEEDS = 3

if (values.plan !== undefined) {
  const plan: RunPlan = JSON.parse(values.plan)
  process.send?.(runPopulation(plan))
  process.disconnect()
} else {
  if (values.data === undefined || !existsSync(values.data)) {
    console.error(`usage: npm run eval:discovery -- --data DIR; DIR was ${values.data ?? 'not given'}`)
    process.exit(2)
  }
  process.exit((await evaluate(values.data)) ? 0 : 1)
}

async function evaluate(data: string): Promise<boolean> {
  const startedAt = performance.now()
  const seconds = () => `${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(5)} s`
  const plans = plansOf(Number(values.seeds), Number(values.wallets), Number(values.days))
  const outcomes: RunOutcome[] = []
  const waiting = [...plans]
  const work = async () => {
    for (let plan = waiting.shift(); plan; plan = waiting.shift()) {
      const outcome = await runApart(plan)
      outcomes.push(outcome)
      console.log(`${seconds()}  ${String(outcomes.length).padStart(3)}/${plans.length}  ${summaryOf(outcome)}`)
    }
  }
  await Promise.all(Array.from({ length: Number(values.jobs) }, work))
  const simulated = simulatedReport(outcomes, plans[0]?.histories ?? [])
  console.log(`${seconds()}  wash volume, sybils`)
  const screens = screensReport(outcomes)
  console.log(`${seconds()}  recorded data below ${data}`)
  const recorded = recordedEvaluation(data)
  const cpuMinutes = outcomes.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / 60
  const header =
    `${values.seeds} seeds of ${values.wallets} wallets over ${values.days} days and a month after; ` +
    `${(performance.now() - startedAt) / 60_000 < 1 ? 'under a minute' : `${((performance.now() - startedAt) / 60_000).toFixed(0)} minutes`} ` +
    `on ${values.jobs} processes (${cpuMinutes.toFixed(0)} minutes of CPU).`
  const { markdown, isMet } = writeReport(values.report, header, [simulated, screens, recorded])
  console.log(markdown)
  console.log(`${seconds()}  written to ${values.report}; ${isMet ? 'all targets met' : 'a target was missed'}`)
  return isMet
}

function plansOf(seeds: number, wallets: number, days: number): RunPlan[] {
  const histories = days > SHORT_HISTORY ? [SHORT_HISTORY, days] : [days]
  const plan = (name: Scenario['name'], seed: number): RunPlan => ({
    seed,
    scenario: { name, wallets },
    days,
    histories,
  })
  const numbers = Array.from({ length: seeds }, (_, i) => i + 1)
  return [
    ...numbers.map((seed) => plan('plain', seed)),
    ...numbers.map((seed) => plan('placebo', seed)),
    ...STRESSES.flatMap((name) => numbers.slice(0, STRESS_SEEDS).map((seed) => plan(name, seed))),
  ]
}

/** Runs one population in another process, which also gives its memory back. Not as JSON, which has no NaN. */
function runApart(plan: RunPlan): Promise<RunOutcome> {
  return new Promise((resolve, reject) => {
    const child = fork('scripts/bootstrap.mjs', ['scripts/eval-discovery.ts', '--plan', JSON.stringify(plan)], {
      serialization: 'advanced',
    })
    let outcome: RunOutcome | null = null
    child.on('message', (message) => {
      outcome = message as RunOutcome
    })
    child.once('error', reject)
    child.once('close', (code) =>
      outcome ? resolve(outcome) : reject(new Error(`a population ended with code ${code} and no outcome`)),
    )
  })
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
