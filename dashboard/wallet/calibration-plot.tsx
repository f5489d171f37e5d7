import type { WalletPageView } from '../../api/views.ts'
import { Plot } from '../parts/plot.tsx'
import { formatShare } from '../words/discovery.ts'

type Band = NonNullable<NonNullable<WalletPageView['record']>['calibration']>[number]

const SHARES = { from: 0, to: 1, ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: formatShare(at) })) }
const CENTS = { from: 0, to: 1, ticks: [0, 0.2, 0.4, 0.6, 0.8, 1].map((at) => ({ at, text: `${at * 100}¢` })) }

/** For each band of prices how often its bets came true, against the price itself. */
export const CalibrationPlot = ({ bands }: { bands: readonly Band[] }) => (
  <Plot label={`How often bets come true by the price paid. ${summarise(bands)}`} x={CENTS} y={SHARES}>
    {({ x, y }) => (
      <>
        <line className="plot-zero" x1={x(0)} x2={x(1)} y1={y(0)} y2={y(1)} />
        {bands.map(({ from, meanPrice, wonShare, low, high, bets, events }) => (
          <g key={from}>
            <line className="plot-whisker" x1={x(meanPrice)} x2={x(meanPrice)} y1={y(low)} y2={y(high)} />
            <circle className="plot-dot" cx={x(meanPrice)} cy={y(wonShare)} r={radiusOf(events)}>
              <title>{`At ${(meanPrice * 100).toFixed(0)}¢ ${formatShare(wonShare)} came true: ${bets} bets in ${events} events`}</title>
            </circle>
          </g>
        ))}
      </>
    )}
  </Plot>
)

/** More events, a larger dot. */
const radiusOf = (events: number): number => Math.min(9, 3 + Math.sqrt(events) / 2)

const summarise = (bands: readonly Band[]): string =>
  bands.map(({ meanPrice, wonShare }) => `at ${(meanPrice * 100).toFixed(0)}¢ ${formatShare(wonShare)}`).join(', ')
