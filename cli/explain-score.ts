import { Command } from 'commander'
import type { WalletView } from '../db/read-model/discovery-views.ts'
import type { Address } from '../domain/money/ids.ts'
import { explainScore, type ScoreExplanation } from '../domain/traders/score/explain-score.ts'
import type { FactorReading } from '../domain/traders/score/score-factors.ts'
import type { ScoreWarning } from '../domain/traders/score/score-warnings.ts'
import type { CommandContext } from './deps.ts'
import { toWallet } from './options.ts'
import { percent, show } from './output.ts'
import { barText, loadWallet, probabilityText, skillText, summaryLines } from './wallet-text.ts'

/** `understudy explain-score <wallet>`: each factor with its value, anchors and points, the evidence, and what would change it. */
export function explainScoreCommand(context: CommandContext): Command {
  return new Command('explain-score')
    .description('why a wallet has its score and its verdict, and what would change them')
    .argument('<wallet>', 'whom', toWallet)
    .action(async (wallet: Address, _options: unknown, command: Command) => {
      const deps = context.connect()
      const { profile, ...view } = await loadWallet(deps, wallet)
      const explanation = explainScore(view.scoreInputs, view.skill, view.evidence)
      show(command, context, { ...view, explanation }, () => explainLines({ ...view, profile }, explanation), deps)
    })
}

const explainLines = (view: WalletView, { factors, context, changes }: ScoreExplanation): string[] => [
  ...summaryLines(view),
  '',
  'The score: who is early, steady, busy and lately right. It finds candidates and proves nothing.',
  ...factors.map(factorLine),
  ...context.warnings.map((warning) => `  ! ${WARNINGS[warning]}`),
  '',
  'The evidence: what copying would bring, against luck.',
  ...evidenceLines(view),
  ...(changes.length === 0 ? [] : ['', 'What would change it']),
  ...changes.map(({ text }) => `  ${text}`),
]

const factorLine = (factor: FactorReading): string =>
  `  ${NAMES[factor.factor].padEnd(19)}${barText(factor.subScore / 100)} ${factor.points.toFixed(1).padStart(4)} of ${factor.mostPoints}  ${groundOf(factor)}`

const NAMES: Readonly<Record<FactorReading['factor'], string>> = {
  earlyBetting: 'early betting',
  volumeConsistency: 'volume consistency',
  winRate: 'win rate',
  edge: 'edge',
  activity: 'activity',
}

function groundOf({ factor, value, sample, none, full }: FactorReading): string {
  const anchors = (text: (at: number) => string) => `(${text(none)} gives none, ${text(full)} all)`
  switch (factor) {
    case 'earlyBetting':
      return `${percent(value)} of ${sample} trades within a day of the opening ${anchors(whole)}`
    case 'volumeConsistency':
      return `variation of stakes ${value === null ? '–' : value.toFixed(2)} ${anchors((at) => at.toFixed(1))}`
    case 'winRate':
      return `${percent(value)} of ${sample} markets ${anchors(whole)}`
    case 'edge':
      return `${percent(value)} of ${sample} moves went their way ${anchors(whole)}`
    case 'activity':
      return `${value === null ? '–' : value.toFixed(1)} trades a week (${full} to 20 give all)`
  }
}

const whole = (fraction: number): string => `${Math.round(fraction * 100)}%`

const WARNINGS: Readonly<Record<ScoreWarning, string>> = {
  'early-share-comes-from-short-markets': 'its early share comes from markets that live for less than three days',
  'win-rate-is-what-was-paid-for': 'it wins no more often than it paid for',
  'too-few-moves-for-edge': 'fewer than 20 trades after which the price moved: edge counts nothing',
  'few-trades-limit-variation': 'so few trades cannot vary much: consistency is worth little',
}

function evidenceLines({ skill, evidence, profile }: WalletView): string[] {
  const copier = evidence?.copier ?? null
  const cost = profile?.skill?.copyCost ?? null
  const cents = (price: number) => `${(price * 100).toFixed(1)}¢`
  return [
    line(
      'events',
      `${skill.events} resolved${skill.effectiveEvents === null ? '' : `, worth ${skill.effectiveEvents.toFixed(0)} by age`}`,
    ),
    line(
      'z and p',
      copier
        ? `${copier.z.toFixed(2)} and ${copier.pValue < 0.001 ? '< 0.001' : copier.pValue.toFixed(3)}, against the prices being right`
        : '–',
    ),
    line('q', skill.qValue === null ? '–' : `${probabilityText(skill.qValue)} of those that look this good are lucky`),
    line(
      'copier’s edge',
      `${skillText(skill.edgeCopier, skill.edgeCopierSd)} per 50¢ share, shrunk to what wallets are like`,
    ),
    line('their own edge', skillText(skill.edgeLeader, skill.edgeLeaderSd)),
    line(
      'copying costs',
      costText(
        skill.copyCost,
        cost && {
          delay: cents(cost.delay),
          spread: cents(cost.spread),
          fee: cents(cost.fee),
          measured: percent(cost.measuredShare),
        },
      ),
    ),
    line('copying pays', `with a probability of ${probabilityText(skill.probability)}`),
    line(
      'largest event',
      skill.topEventShare === null
        ? '–'
        : `${skill.topEventShare > 10 ? 'more than all' : percent(skill.topEventShare)} of the net result`,
    ),
    line('screens', skill.screens.length === 0 ? 'none' : skill.screens.join(', ')),
    line('wash score', washText(skill.washScore)),
  ]
}

const washText = (score: number | null): string =>
  score === null
    ? 'not known: nobody read whom it traded with'
    : `${score.toFixed(2)} (0 honest, 1 trades in a closed group without a result; from 0.80 it cannot be copied)`

type CostParts = { delay: string; spread: string; fee: string; measured: string }

function costText(total: number | null, parts: CostParts | null): string {
  if (total === null) return '–'
  const sum = `${(total * 100).toFixed(1)}¢ a share`
  return parts
    ? `${sum}: ${parts.delay} for being late, ${parts.spread} spread, ${parts.fee} fee; ${parts.measured} of it measured, the rest assumed`
    : sum
}

const line = (name: string, text: string): string => `  ${name.padEnd(16)}${text}`
