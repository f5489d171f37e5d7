import { Badge } from '@mantine/core'
import type { WalletPageView } from '../../api/views.ts'
import { CopyingPays } from '../parts/copying-pays.tsx'
import { Fact } from '../parts/fact.tsx'
import { Panel } from '../parts/panel.tsx'
import { formatCents, formatProbability, formatShare, SCREEN_WORDS, skillCents } from '../words/discovery.ts'
import { inWords } from '../words/reasons.ts'
import { WhatWouldChange } from './what-would-change.tsx'

/** Whether copying this wallet would pay *you*, on what evidence, and what would change the answer. */
export function VerdictPanel({ view }: { view: WalletPageView }) {
  const { skill, eligible } = view
  return (
    <Panel id="verdict" title="Verdict" note={skill.liveEligible ? 'enough for real money' : 'paper only'}>
      <div className="panel-body">
        <p className="verdict-callout" data-kind={skill.verdictKind ?? 'none'}>
          {skill.verdict ?? (eligible ? NOT_JUDGED : NOT_ELIGIBLE)}
        </p>
        {skill.screens.length > 0 && (
          <p className="tags">
            {skill.screens.map((screen) => (
              <Badge key={screen} color="red">
                {inWords(SCREEN_WORDS, screen)}
              </Badge>
            ))}
          </p>
        )}
      </div>
      <dl className="facts">
        <Fact name="Copying pays with a probability of">
          <CopyingPays probability={skill.probability} />
        </Fact>
        <Fact name="Skill at a copier’s cost, per 50¢ share">{spread(skill.edgeCopier, skill.edgeCopierSd)}</Fact>
        <Fact name="Skill at their own price">{spread(skill.edgeLeader, skill.edgeLeaderSd)}</Fact>
        <Fact name="Copying costs, a share">{costWords(skill.copyCost, view.record?.copyCost ?? null)}</Fact>
        <Fact name="Resolved events (worth, by age)">
          {skill.events}
          {skill.effectiveEvents !== null && ` (${skill.effectiveEvents.toFixed(0)})`}
        </Fact>
        <Fact name="Lucky ones among those that look this good">
          {skill.qValue === null ? '–' : `${formatProbability(skill.qValue)} (q)`}
        </Fact>
        <Fact name="Against the prices being right">
          {view.evidence?.copier
            ? `z = ${view.evidence.copier.z.toFixed(2)}, p ${formatChance(view.evidence.copier.pValue)}`
            : '–'}
        </Fact>
        <Fact name="Largest event’s part of the result">
          {skill.topEventShare === null
            ? '–'
            : skill.topEventShare > 10
              ? 'more than all'
              : formatShare(skill.topEventShare)}
        </Fact>
        <Fact name="Wins beyond the prices paid">
          {skill.excessWinRate === null ? '–' : signedShare(skill.excessWinRate)}
        </Fact>
        <Fact name="Closing line a day later">{skill.clv24h === null ? '–' : formatCents(skill.clv24h * 100)}</Fact>
        <Fact name="Resting orders’ part of its volume">
          {skill.makerShare === null ? '–' : formatShare(skill.makerShare)}
        </Fact>
      </dl>
      <WhatWouldChange
        changes={view.explanation.changes.filter(({ changes }) => changes !== 'score')}
        title="What would change it"
      />
    </Panel>
  )
}

const NOT_JUDGED = 'Not judged yet: the next run weighs its evidence.'
const NOT_ELIGIBLE = 'Not eligible: skill is worked out for wallets that pass the filters of the score.'

function spread(edge: number | null, sd: number | null) {
  if (edge === null) return '–'
  return `${formatCents(skillCents(edge))}${sd === null ? '' : ` ± ${skillCents(sd).toFixed(1)}¢`}`
}

/** What a share costs beyond their price, and what for: `1.3¢: 0.6 late, 0.4 spread, 0.3 fee`. */
function costWords(cost: number | null, parts: NonNullable<WalletPageView['record']>['copyCost']): string {
  if (cost === null) return '–'
  const cents = (price: number) => (price * 100).toFixed(1)
  if (!parts) return `${cents(cost)}¢`
  return `${cents(cost)}¢: ${cents(parts.delay)} late, ${cents(parts.spread)} spread, ${cents(parts.fee)} fee`
}

/** A p-value is never zero: it comes from ten thousand draws. */
const formatChance = (p: number): string => (p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`)

const signedShare = (share: number): string => `${share > 0 ? '+' : ''}${(share * 100).toFixed(1)} points`
