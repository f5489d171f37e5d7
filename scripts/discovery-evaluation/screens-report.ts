import { figure, percent, type Section, table } from './report.ts'
import type { RunOutcome } from './run-population.ts'
import { mean } from './statistics.ts'
import { sybilRecovery } from './sybil-recovery.ts'
import { washContamination } from './wash-contamination.ts'

const SHARES = [0.05, 0.25, 0.6]
const WASH_SEEDS = [1, 2, 3, 4, 5]
const SYBIL_WALLETS = 1_500
const STARTS_AT = Date.parse('2026-03-19T00:00:00Z')
const MAX_VOLUME_ERROR = 0.15

/** Who the screens catch and whom they lose, wash volume at three contaminations, and sybils put together again. */
export function screensReport(outcomes: readonly RunOutcome[]): Section {
  const plain = outcomes.filter(({ scenario }) => scenario === 'plain').map(({ screens }) => screens)
  const caught = {
    makers: mean(plain.map(({ makers }) => makers)),
    wash: mean(plain.map(({ wash }) => wash)),
    latency: mean(plain.map(({ latency }) => latency)),
    skilledLost: mean(plain.map(({ skilledLost }) => skilledLost)),
  }
  const contaminations = SHARES.map((share) => ({
    share,
    runs: WASH_SEEDS.map((seed) => washContamination(seed, share)),
  }))
  const errors = contaminations.flatMap(({ runs }) => runs.map(({ truth, estimate }) => Math.abs(estimate / truth - 1)))
  const sybils = sybilRecovery(1, SYBIL_WALLETS, STARTS_AT)
  return {
    title: 'Screens',
    body: [
      `Of the eligible wallets: ${percent(caught.makers)} of the makers, ${percent(caught.wash)} of the wash traders and ` +
        `${percent(caught.latency)} of the latency traders are caught; ${percent(caught.skilledLost)} of the skilled are lost.`,
      table(
        ['wash share of volume', 'true', 'estimated', 'wallets caught', 'honest wallets flagged', 'clusters'],
        contaminations.map(({ share, runs }) => [
          percent(share, 0),
          percent(mean(runs.map(({ truth }) => truth))),
          percent(mean(runs.map(({ estimate }) => estimate))),
          percent(mean(runs.map(({ recall }) => recall))),
          figure(mean(runs.map(({ falselyFlagged }) => falselyFlagged)), 1),
          figure(mean(runs.map(({ clusters }) => clusters)), 0),
        ]),
      ),
      `Sybils, nobody’s funder told: of ${sybils.persons} skilled persons who split their bets over three wallets, ${sybils.recovered} are put together again ` +
        `within 60 days, in ${sybils.clusters} clusters with ${sybils.wrongMembers} wrong members among ${SYBIL_WALLETS} wallets and their copies.`,
    ].join('\n\n'),
    targets: [
      { name: 'makers excluded', required: '≥ 95 %', measured: percent(caught.makers), isMet: caught.makers >= 0.95 },
      { name: 'wash traders excluded', required: '≥ 90 %', measured: percent(caught.wash), isMet: caught.wash >= 0.9 },
      {
        name: 'skilled lost to screens',
        required: '≤ 2 %',
        measured: percent(caught.skilledLost),
        isMet: caught.skilledLost <= 0.02,
      },
      {
        name: 'wash volume, largest error of 15 markets',
        required: '≤ 15 %',
        measured: percent(Math.max(...errors)),
        isMet: Math.max(...errors) <= MAX_VOLUME_ERROR,
      },
    ],
  }
}
