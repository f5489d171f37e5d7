import { Badge, Skeleton, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import type { WalletPageView } from '../../api/views.ts'
import { ChartCredit } from '../parts/chart-credit.tsx'
import { Fact } from '../parts/fact.tsx'
import { Gain } from '../parts/gain.tsx'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { Panel } from '../parts/panel.tsx'
import { formatShare } from '../words/discovery.ts'
import { formatUsd } from '../words/money.ts'
import { formatDay } from '../words/times.ts'

const EquityChart = lazy(() => import('../parts/equity-chart.tsx'))

type WalletRecord = NonNullable<WalletPageView['record']>

/** What the wallet made, at its own prices: theirs, and not what a copier would have. */
export function PerformancePanel({ record }: { record: WalletRecord }) {
  const { days30, days90, all, daily, sharpe7d, maxDrawdown30d, openCost, openPositions } = record.performance
  const rows = daily.map(({ day, total }) => ({ at: day, equity: total.toFixed(2) }))
  return (
    <Panel id="performance" title="Their profit" note={<ChartCredit />}>
      <div className="panel-body curve">
        <p className="theirs">
          <Badge color="yellow">theirs, not yours</Badge>
          <span>
            At their own prices and sizes, first in first out, fees included. What it would have been for you stands
            above.
          </span>
        </p>
        {rows.length < 2 ? (
          <NothingYet
            title="No curve to show"
            description="Days are listed for wallets that pass the filters of the score."
          />
        ) : (
          <>
            <Suspense fallback={<Skeleton className="equity-chart" />}>
              <EquityChart rows={rows} label={`Their running profit. ${summarise(rows)}`} />
            </Suspense>
            <Text size="sm" c="dimmed" mt="xs">
              {summarise(rows)}
            </Text>
          </>
        )}
      </div>
      <dl className="facts columns">
        <Fact name="Last 30 days">
          <Profit window={days30} />
        </Fact>
        <Fact name="Last 90 days">
          <Profit window={days90} />
        </Fact>
        <Fact name="All known">
          <Profit window={all} />
        </Fact>
        <Fact name="Markets won">
          {all.winRate === null
            ? 'withheld'
            : `${formatShare(all.winRate)} of ${all.decidedMarkets.toLocaleString('en-US')}`}
        </Fact>
        <Fact name="Streak">{streakWords(record.streak)}</Fact>
        <Fact name="Deepest fall in 30 days">{formatShare(maxDrawdown30d, 1)}</Fact>
        <Fact name="Sharpe, 7 days (mostly noise)">{sharpe7d === null ? '–' : sharpe7d.toFixed(2)}</Fact>
        <Fact name="Open now">
          {openPositions === 0
            ? 'nothing'
            : `${formatUsd(openCost.toFixed(2))} in ${openPositions.toLocaleString('en-US')}`}
        </Fact>
      </dl>
      {all.isWithheld && (
        <Text size="sm" c="dimmed" className="panel-body">
          Its past is not known back to the beginning, or shares were sold that were never seen to arrive: rates are
          withheld rather than guessed.
        </Text>
      )}
    </Panel>
  )
}

function Profit({ window: { profit, returnOnBuys } }: { window: WalletRecord['performance']['all'] }) {
  return (
    <>
      <Gain amount={profit.toFixed(2)} />
      {returnOnBuys !== null && <span className="dimmed"> ({formatShare(returnOnBuys, 1)})</span>}
    </>
  )
}

function summarise(rows: readonly { at: string; equity: string }[]): string {
  const first = rows[0]
  const last = rows.at(-1)
  if (!first || !last) return ''
  return `From ${formatUsd(first.equity)} on ${formatDay(first.at)} to ${formatUsd(last.equity)} on ${formatDay(last.at)}.`
}

function streakWords({ kind, length, chance }: WalletRecord['streak']): string {
  if (kind === 'none') return 'none'
  const words = `${length} ${kind === 'winning' ? 'won' : 'lost'} in a row`
  return chance === null ? words : `${words}, ${chance < 0.001 ? '<0.1%' : formatShare(chance, 1)} by chance`
}
