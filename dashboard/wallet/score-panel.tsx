import { Text } from '@mantine/core'
import type { WalletPageView } from '../../api/views.ts'
import { Bar } from '../parts/bar.tsx'
import { WarningIcon } from '../parts/icons.tsx'
import { Panel } from '../parts/panel.tsx'
import { ScoreBar } from '../parts/score-bar.tsx'
import { Sparkline } from '../parts/sparkline.tsx'
import { FACTOR_WORDS, formatShare, WARNING_WORDS } from '../words/discovery.ts'
import { inWords } from '../words/reasons.ts'
import { WhatWouldChange } from './what-would-change.tsx'

type Factor = WalletPageView['explanation']['factors'][number]

/** The score taken apart: each factor as a bar between its anchors, what the factors do not see, and what would raise it. */
export function ScorePanel({ view }: { view: WalletPageView }) {
  const { score, grade, trend, explanation, scoreVersion } = view
  const { factors, context, changes } = explanation
  return (
    <Panel id="score" title="Score" note={scoreVersion}>
      <div className="panel-body">
        <div className="score-headline">
          <ScoreBar score={score} grade={grade} />
          <span className="trend">
            <Sparkline values={trend.scores ?? []} label="The score in the last seven days" />
          </span>
        </div>
        <ul className="factors">
          {factors.map((factor) => (
            <li key={factor.factor}>
              <span className="factor-name">{inWords(FACTOR_WORDS, factor.factor)}</span>
              <span className="factor-points">
                <strong>{factor.points.toFixed(1)}</strong> of {factor.mostPoints}
              </span>
              <span className="factor-bar">
                <Bar share={factor.subScore / 100} />
              </span>
              <span className="factor-ground under">{groundOf(factor)}</span>
            </li>
          ))}
        </ul>
        {context.warnings.map((warning) => (
          <p key={warning} className="warning">
            <WarningIcon />
            {inWords(WARNING_WORDS, warning)}
          </p>
        ))}
        {context.excessWinRate !== null && (
          <Text size="sm" c="dimmed">
            It wins {formatShare(context.winRate ?? 0)} at prices that say{' '}
            {formatShare((context.winRate ?? 0) - context.excessWinRate)}.
          </Text>
        )}
      </div>
      <WhatWouldChange changes={changes.filter((lever) => lever.changes === 'score')} title="What would raise it" />
    </Panel>
  )
}

/** What was measured, on how much, and the anchors. */
function groundOf({ factor, value, sample, none, full }: Factor): string {
  switch (factor) {
    case 'earlyBetting':
      return `${share(value)} of ${sample} trades within a day of opening; ${formatShare(full)} is full`
    case 'volumeConsistency':
      return `variation of stakes ${value === null ? 'not known' : value.toFixed(2)}; none from ${none.toFixed(1)}, full below ${full}`
    case 'winRate':
      return `${share(value)} of ${sample} markets won; none below ${formatShare(none)}, full from ${formatShare(full)}`
    case 'edge':
      return value === null
        ? `${sample} trades after which the price moved; 20 are needed`
        : `${share(value)} of ${sample} moves went their way; none below ${formatShare(none)}, full from ${formatShare(full)}`
    case 'activity':
      return `${value === null ? '–' : value.toFixed(1)} trades a week; ${full} to 20 is full`
  }
}

const share = (value: number | null): string => (value === null ? 'none' : formatShare(value, 1))
