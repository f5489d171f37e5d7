import type { Address } from '../../money/ids.ts'
import type { EpochMs } from '../../money/units.ts'
import { AUTO_ADD_ABOVE } from '../score/score.ts'
import { isBlocked } from '../screens/screens.ts'
import { MIN_EVENTS } from '../skill/verdict.ts'
import { isDeclining, isGoodAgain, weekStateOf } from './roster-signals.ts'
import type {
  LeaderEdge,
  RosterCandidate,
  RosterChange,
  RosterMember,
  RosterOverride,
  RosterRules,
  RosterState,
} from './roster-types.ts'
import { actsAsText, addedText, declineText, edgeText, pauseText, resumeText, screenedText } from './roster-words.ts'

/**
 * What is to change, in the order in which it has to be done. Rules add, pause and resume; they never remove, because a leader whose
 * copies we hold must be followed out of them. Of wallets that act as one they let us copy one: more would be the same bets again.
 * What a person decided stands: bans and pins, a pause by hand, a removal by hand.
 *
 * @param candidates - all wallets that were judged. Members that are not among them keep their state.
 */
export function planRoster(
  state: RosterState,
  candidates: readonly RosterCandidate[],
  rules: RosterRules,
  now: EpochMs,
): RosterChange[] {
  const plan: Plan = {
    rules,
    now,
    overrides: overridesOf(state),
    figures: new Map(candidates.map((candidate) => [candidate.wallet, candidate])),
    changes: [],
    members: new Map(state.members.map((member) => [member.wallet, member])),
  }
  for (const override of plan.overrides.values()) applyOverride(plan, override)
  for (const wallet of [...plan.members.keys()]) review(plan, wallet)
  copyOneOfEach(plan, candidates)
  for (const member of state.members) considerResume(plan, member.wallet)
  if (rules.autoAdd) for (const candidate of candidates.toSorted(byPromise)) considerAdding(plan, candidate)
  for (const { wallet, active } of plan.members.values()) if (active) refresh(plan, wallet)
  return plan.changes
}

/** The roster as it becomes, change by change. */
type Plan = {
  readonly rules: RosterRules
  readonly now: EpochMs
  readonly overrides: ReadonlyMap<Address, RosterOverride>
  readonly figures: ReadonlyMap<Address, RosterCandidate>
  readonly changes: RosterChange[]
  readonly members: Map<Address, RosterMember>
}

const COOLDOWN_MS = 24 * 3_600_000

function overridesOf({ overrides }: RosterState): Map<Address, RosterOverride> {
  const pinsFirst = overrides.toSorted((a, b) => Number(a.kind === 'ban') - Number(b.kind === 'ban'))
  return new Map(pinsFirst.map((override) => [override.wallet, override]))
}

function applyOverride(plan: Plan, { wallet, kind, reason }: RosterOverride): void {
  const member = plan.members.get(wallet)
  if (kind === 'ban') {
    if (member?.active) change(plan, { wallet, kind: 'remove', reason: `Banned: ${reason}.` })
    return
  }
  if (!member?.active) {
    const candidate = plan.figures.get(wallet)
    const edge = estimatedEdge(candidate) ?? member?.edge ?? assumedEdge(plan.rules)
    const source = candidate?.source ?? 'manual'
    change(plan, { wallet, kind: 'add', autoAdded: false, source, edge, reason: `Pinned: ${reason}.` })
  } else if (member.pausedBy === 'automation') {
    change(plan, { wallet, kind: 'resume', reason: `Pinned: ${reason}.` })
  }
}

/** Flags, edge and pause of one that is followed. */
function review(plan: Plan, wallet: Address): void {
  const member = plan.members.get(wallet)
  const candidate = plan.figures.get(wallet)
  if (!member?.active || !candidate) return
  const { screens, failedFilters, week } = candidate
  flagTrend(plan, candidate)
  const edge = estimatedEdge(candidate)
  if (edge && !isSameEdge(edge, member.edge)) {
    change(plan, { wallet, kind: 'edge', edge, reason: edgeText(edge, member.edge, candidate.events) })
  }
  if (member.paused || plan.overrides.has(wallet)) return
  if (member.autoAdded && isBlocked(screens)) {
    change(plan, { wallet, kind: 'pause', reason: screenedText(screens) })
  } else if (weekStateOf(week, plan.rules.strictAutoPause) === 'weak') {
    change(plan, { wallet, kind: 'pause', reason: pauseText(week) })
  } else if (member.autoAdded && failedFilters.includes('no-trade-in-7-days')) {
    change(plan, { wallet, kind: 'pause', reason: 'No trade in 7 days: it makes room for others.' })
  }
}

/** Of two that are copied and turn out to act as one, the rules pause the lesser; whom a person chose comes first. */
function copyOneOfEach(plan: Plan, candidates: readonly RosterCandidate[]): void {
  const kept = new Map<Address, Address>()
  const copied = candidates.filter(({ wallet }) => isCopied(plan.members.get(wallet)))
  for (const { wallet, actsAs } of copied.sort((a, b) => byChoice(plan, a, b) || byPromise(a, b))) {
    if (actsAs === null) continue
    const other = kept.get(actsAs)
    if (other === undefined) kept.set(actsAs, wallet)
    else if (isByRule(plan, wallet)) change(plan, { wallet, kind: 'pause', reason: actsAsText(other) })
  }
}

const isCopied = (member: RosterMember | undefined): boolean => member?.active === true && !member.paused

const isByRule = ({ members, overrides }: Plan, wallet: Address): boolean =>
  members.get(wallet)?.autoAdded === true && !overrides.has(wallet)

const byChoice = (plan: Plan, a: RosterCandidate, b: RosterCandidate): number =>
  Number(isByRule(plan, a.wallet)) - Number(isByRule(plan, b.wallet))

/** Whether another wallet is followed that acts as one with this one, and of those `counts`. */
function isTaken({ members, figures }: Plan, own: RosterCandidate, counts: (other: RosterMember) => boolean): boolean {
  if (own.actsAs === null) return false
  return [...members.values()].some(
    (other) =>
      other.wallet !== own.wallet && other.active && figures.get(other.wallet)?.actsAs === own.actsAs && counts(other),
  )
}

function flagTrend(plan: Plan, { wallet, trend }: RosterCandidate): void {
  const isFlagged = plan.members.get(wallet)?.declining ?? false
  if (!trend || isDeclining(trend) === isFlagged) return
  change(plan, { wallet, kind: isFlagged ? 'recover' : 'decline', reason: declineText(trend) })
}

function considerResume(plan: Plan, wallet: Address): void {
  const member = plan.members.get(wallet)
  const candidate = plan.figures.get(wallet)
  if (!member?.active || !candidate || member.pausedBy !== 'automation') return
  const { week, screens, failedFilters } = candidate
  const isReady =
    plan.now - member.changedAt >= COOLDOWN_MS &&
    isGoodAgain(week) &&
    !isBlocked(screens) &&
    !failedFilters.includes('no-trade-in-7-days')
  const hasPlace = !member.autoAdded || (hasRoom(plan) && !isTaken(plan, candidate, isCopied))
  if (isReady && hasPlace) {
    change(plan, { wallet, kind: 'resume', reason: resumeText(week) })
  }
}

function considerAdding(plan: Plan, candidate: RosterCandidate): void {
  const { wallet, score, failedFilters, screens, source, week } = candidate
  const member = plan.members.get(wallet)
  const isAllowed = !plan.overrides.has(wallet) && (!member || mayReturn(plan, member))
  const isGood = score > AUTO_ADD_ABOVE && failedFilters.length === 0 && !isBlocked(screens)
  // It would be paused at once.
  const isWeak = weekStateOf(week, plan.rules.strictAutoPause) === 'weak'
  // Who is paused is no better in another wallet.
  const isAnothers = isTaken(plan, candidate, () => true)
  if (!isAllowed || !isGood || isWeak || isAnothers || !hasRoom(plan)) return
  const edge = estimatedEdge(candidate) ?? assumedEdge(plan.rules)
  change(plan, { wallet, kind: 'add', autoAdded: true, source, edge, reason: addedText(candidate) })
  flagTrend(plan, candidate)
}

/** Who was removed by hand is not brought back by a rule. */
const mayReturn = (plan: Plan, { active, removedBy, changedAt }: RosterMember): boolean =>
  !active && removedBy === 'automation' && plan.now - changedAt >= COOLDOWN_MS

function refresh(plan: Plan, wallet: Address): void {
  const figures = plan.figures.get(wallet)
  if (!figures) return
  const week = weekStateOf(figures.week, plan.rules.strictAutoPause)
  plan.changes.push({ wallet, kind: 'refresh', figures, week, reason: 'Figures of this run.' })
}

function hasRoom({ members, rules }: Plan): boolean {
  const copied = [...members.values()].filter(({ active, autoAdded, paused }) => active && autoAdded && !paused)
  return copied.length < rules.maxLeaders
}

/** Writes a change down and makes it. */
function change(plan: Plan, made: Exclude<RosterChange, { kind: 'refresh' }>): void {
  plan.changes.push(made)
  const { members, now, rules } = plan
  const member = members.get(made.wallet) ?? strangerOf(made.wallet, rules)
  members.set(made.wallet, { ...member, ...effectOf(made), ...(MOVES.has(made.kind) && { changedAt: now }) })
}

const MOVES: ReadonlySet<RosterChange['kind']> = new Set(['add', 'remove', 'pause', 'resume'])

function effectOf(made: Exclude<RosterChange, { kind: 'refresh' }>): Partial<RosterMember> {
  switch (made.kind) {
    case 'add':
      return { active: true, paused: false, pausedBy: null, autoAdded: made.autoAdded, edge: made.edge }
    case 'remove':
      return { active: false, paused: false, pausedBy: null, removedBy: 'automation' }
    case 'pause':
      return { paused: true, pausedBy: 'automation' }
    case 'resume':
      return { paused: false, pausedBy: null }
    case 'decline':
    case 'recover':
      return { declining: made.kind === 'decline' }
    case 'edge':
      return { edge: made.edge }
  }
}

const strangerOf = (wallet: Address, rules: RosterRules): RosterMember => ({
  wallet,
  active: false,
  autoAdded: false,
  paused: false,
  pausedBy: null,
  declining: false,
  edge: assumedEdge(rules),
  changedAt: 0,
})

/** The likeliest to pay first, those of whom nothing is known last; then by score. */
const byPromise = (a: RosterCandidate, b: RosterCandidate): number =>
  (b.probability ?? -1) - (a.probability ?? -1) || b.score - a.score || (a.wallet < b.wallet ? -1 : 1)

/** What the record says, once it is long enough to be believed. */
const estimatedEdge = (candidate: RosterCandidate | undefined): LeaderEdge | null =>
  candidate?.leader && candidate.events >= MIN_EVENTS
    ? { edge: candidate.leader.edge, edgeSd: candidate.leader.sd, edgeSource: 'estimated' }
    : null

const assumedEdge = ({ assumedEdge: edge, assumedEdgeSd: edgeSd }: RosterRules): LeaderEdge => ({
  edge,
  edgeSd,
  edgeSource: 'assumed',
})

const isSameEdge = (a: LeaderEdge, b: LeaderEdge): boolean =>
  a.edgeSource === b.edgeSource && Math.abs(a.edge - b.edge) < 1e-6 && Math.abs(a.edgeSd - b.edgeSd) < 1e-6
