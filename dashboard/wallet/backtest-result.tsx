import { Badge, Text } from '@mantine/core'
import type { BacktestView } from '../../api/views.ts'
import { Gain } from '../parts/gain.tsx'
import { formatUsd } from '../words/money.ts'
import { inWords } from '../words/reasons.ts'
import { CopyTaxTable } from './copy-tax-table.tsx'

/** Whether it paid, how sure that is, and where the money went on the way from their profit to ours. */
export function BacktestResult({ backtest }: { backtest: BacktestView }) {
  const { verdict, text, profit, stake, copied, leaderTrades, openEvents } = backtest
  const { color, word } = VERDICTS[verdict]
  return (
    <div className="panel-body backtest">
      <div className="backtest-verdict">
        <p className="verdict-headline">
          <Badge size="lg" color={color}>
            {word}
          </Badge>
          <span>{text}</span>
        </p>
        {copied > 0 && (
          <>
            <p className="figure">
              <Gain amount={profit} />
            </p>
            <Text size="sm" c="dimmed">
              on {formatUsd(stake)} paid, {formatCount(copied)} of {formatCount(leaderTrades)} trades copied
              {openEvents > 0 && `; ${formatCount(openEvents)} events still open, not counted`}
            </Text>
          </>
        )}
        <Grounds backtest={backtest} />
        <Skipped backtest={backtest} />
      </div>
      <CopyTaxTable backtest={backtest} />
    </div>
  )
}

const VERDICTS: Readonly<Record<BacktestView['verdict'], { color: string; word: string }>> = {
  paid: { color: 'teal', word: 'Paid' },
  lost: { color: 'orange', word: 'Lost' },
  'not-enough-evidence': { color: 'gray', word: 'Not enough evidence' },
}

/** A result is worth as much as the prices that it is made of. */
function Grounds({ backtest: { grounds } }: { backtest: BacktestView }) {
  const total = grounds.recorded + grounds.reconstructed + grounds.assumed
  if (total === 0) return null
  const parts = (Object.keys(GROUND_WORDS) as (keyof typeof GROUND_WORDS)[])
    .filter((ground) => grounds[ground] > 0)
    .map((ground, i) => {
      const ofAll = i === 0 ? ` of ${formatCount(total)}` : ''
      return `${formatCount(grounds[ground])}${ofAll} ${GROUND_WORDS[ground]}`
    })
  return (
    <Text size="sm" mt="xs">
      Our prices: {parts.join(', ')}. {grounds.assumed > total / 2 && <Badge color="yellow">mostly assumed</Badge>}
    </Text>
  )
}

const GROUND_WORDS = {
  recorded: 'from order books we saw',
  reconstructed: 'from a recorded mid and half a spread',
  assumed: 'from their price and assumptions',
} as const satisfies Record<keyof BacktestView['grounds'], string>

function Skipped({ backtest: { skipped } }: { backtest: BacktestView }) {
  if (skipped.length === 0) return null
  return (
    <Text size="sm" c="dimmed" mt="xs">
      Not copied:{' '}
      {skipped
        .map(({ reason, trades }) => `${inWords(SKIPS, reason).toLowerCase()} (${formatCount(trades)})`)
        .join(', ')}
      .
    </Text>
  )
}

const SKIPS: Readonly<Record<string, string>> = {
  'market-over': 'Market was over',
  'price-beyond-limit': 'Price had moved too far',
  'below-minimum': 'Below the venue’s minimum',
  'no-price': 'No price known',
  'out-of-money': 'Out of money',
  'nothing-held': 'Nothing held to sell',
  unplaced: 'Market not known',
}

const formatCount = (count: number): string => count.toLocaleString('en-US')
