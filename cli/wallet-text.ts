import type { GroupView, LeaderboardRow, WalletView } from '../db/read-model/discovery-views.ts'
import { NotFoundError } from '../domain/errors.ts'
import type { Address } from '../domain/money/ids.ts'
import type { GroupTie } from '../domain/traders/screens/acting-groups.ts'
import type { CliDeps } from './deps.ts'
import { leaderName, shortTime } from './output.ts'

/** @throws NotFoundError when discovery has never scored the wallet */
export async function loadWallet({ discovery }: Pick<CliDeps, 'discovery'>, wallet: Address): Promise<WalletView> {
  const view = await discovery.wallet(wallet)
  if (view) return view
  throw new NotFoundError(`wallet ${wallet} was never scored. Example: understudy discover --wait`)
}

export const walletName = ({
  label,
  wallet,
  simulated,
}: Pick<LeaderboardRow, 'label' | 'wallet' | 'simulated'>): string => leaderName(label, wallet, simulated)

/** An edge as cents of a share at 50 ¢, where √(p(1−p)) is one half. */
export function skillText(edge: number | null, sd: number | null): string {
  if (edge === null) return '–'
  const cents = edge * 50
  return `${cents > 0 ? '+' : ''}${cents.toFixed(1)}¢${sd === null ? '' : ` ± ${(sd * 50).toFixed(1)}¢`}`
}

/** A probability in per cent, never as a certainty: `93.0%`, `>99%`, `<1%`; a dash where it is not known. */
export function probabilityText(probability: number | null): string {
  if (probability === null) return '–'
  if (probability > 0.99 && probability < 1) return '>99%'
  return probability < 0.01 && probability > 0 ? '<1%' : `${(probability * 100).toFixed(0)}%`
}

/** A length beside its figure: `███████░░░`. */
export function barText(share: number, width = 20): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width)
  return '█'.repeat(filled) + '░'.repeat(width - filled)
}

/** Who it is and what is thought of it: the lines that `score` and `explain-score` begin with. */
export const summaryLines = (view: WalletView): string[] => [
  `${view.wallet}${view.label === null ? '' : ` ${walletName(view)}`}`,
  `score      ${view.score.toFixed(1)} ${view.grade}, ${view.scoreVersion}, as of ${shortTime(view.asOf)} UTC${view.eligible ? '' : ', not eligible'}`,
  `skill      ${skillText(view.skill.edgeCopier, view.skill.edgeCopierSd)} for a copier, per 50¢ share`,
  `verdict    ${view.skill.verdict ?? (view.eligible ? 'not judged yet' : 'not judged: it does not pass the filters of the score')}`,
  `status     ${standing(view)}`,
  ...(view.group ? [`acts as    ${actingText(view.group)}`] : []),
]

const TIES: Readonly<Record<GroupTie, string>> = {
  'same-second': 'entering events in the same second',
  'same-size': 'buying the same number of shares',
  'same-events': 'being in the same events',
  'same-funder': 'paid by one funder',
  'closed-group': 'trading with each other in a closed group',
}

/** With how many others a wallet acts as one, why, and which of them is copied. */
function actingText({ wallets, ties, copied }: GroupView): string {
  const others = `one with ${wallets - 1} other wallet${wallets === 2 ? '' : 's'}`
  const taken = copied === null ? 'the rules copy one of them at most' : `${copied} of them is copied`
  return `${others}, by ${ties.map((tie) => TIES[tie]).join(' and ')}; ${taken}`
}

function standing({ status, isPinned, trend, skill, override }: WalletView): string {
  const parts: string[] = [status]
  if (override) parts.push(`${override.kind === 'pin' ? 'pinned' : 'banned'} by ${override.by}: ${override.reason}`)
  else if (isPinned) parts.push('pinned')
  if (trend.declining) parts.push('declining')
  parts.push(skill.liveEligible ? 'enough for real money' : 'paper only')
  return parts.join(', ')
}
