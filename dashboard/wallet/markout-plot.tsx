import type { WalletPageView } from '../../api/views.ts'
import { axisOf, Plot } from '../parts/plot.tsx'
import { formatCents } from '../words/discovery.ts'
import { formatLapse } from '../words/times.ts'

type Point = NonNullable<NonNullable<WalletPageView['record']>['markouts']>['curve'][number]

/** How far the mid goes the trader's way after a trade, with its interval. Horizons stand side by side: a minute is as wide as a day. */
export function MarkoutPlot({ points }: { points: readonly Point[] }) {
  const inCents = points.map((point) => ({
    ...point,
    mean: point.mean * 100,
    low: point.low * 100,
    high: point.high * 100,
  }))
  const y = axisOf(
    inCents.flatMap(({ low, high }) => [low, high]),
    (cents) => `${Number(cents.toFixed(2))}¢`,
  )
  const x = {
    from: -0.5,
    to: points.length - 0.5,
    ticks: points.map(({ horizonMs }, index) => ({ at: index, text: horizonText(horizonMs) })),
  }
  return (
    <Plot label={`Mean move after a trade. ${summarise(points)}`} x={x} y={y}>
      {(place) => (
        <>
          <line className="plot-zero" x1={place.x(-0.5)} x2={place.right} y1={place.y(0)} y2={place.y(0)} />
          <path
            className="plot-band"
            d={`${inCents.map(({ high }, i) => `${i === 0 ? 'M' : 'L'}${place.x(i)},${place.y(high)}`).join('')}${inCents
              .map(({ low }, i) => `L${place.x(i)},${place.y(low)}`)
              .reverse()
              .join('')}Z`}
          />
          <polyline
            className="plot-line"
            points={inCents.map(({ mean }, i) => `${place.x(i)},${place.y(mean)}`).join(' ')}
          />
          {inCents.map(({ mean, low, high, trades, events, horizonMs }, i) => (
            <g key={horizonMs}>
              <line className="plot-whisker" x1={place.x(i)} x2={place.x(i)} y1={place.y(low)} y2={place.y(high)} />
              <circle className="plot-dot" cx={place.x(i)} cy={place.y(mean)} r="4">
                <title>{`${formatCents(mean)} after ${horizonText(horizonMs)}: ${trades} trades in ${events} events`}</title>
              </circle>
            </g>
          ))}
        </>
      )}
    </Plot>
  )
}

const summarise = (points: readonly Point[]): string =>
  points.map(({ horizonMs, mean }) => `${formatCents(mean * 100)} after ${horizonText(horizonMs)}`).join(', ')

/** `1 min`, `6 h`. */
function horizonText(ms: number): string {
  return ms < 3_600_000 ? formatLapse(ms) : `${ms / 3_600_000} h`
}
