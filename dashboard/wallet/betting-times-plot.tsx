import type { WalletPageView } from '../../api/views.ts'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { axisOf, Plot } from '../parts/plot.tsx'
import { formatShare } from '../words/discovery.ts'

type Timing = NonNullable<WalletPageView['record']>['timing']
type Bin = Timing['bands'][number]

/** How long after a market's opening a wallet trades. What the score calls early is in the accent's colour. */
export function BettingTimesPlot({ timing: { bands: bins, medianHours } }: { timing: Timing }) {
  const total = bins.reduce((sum, { trades }) => sum + trades, 0)
  if (total === 0)
    return <NothingYet title="No opening times yet" description="When its markets opened is still being read." />
  const early = bins.filter(isEarly).reduce((sum, { trades }) => sum + trades, 0)
  const y = axisOf(
    bins.map(({ trades }) => trades),
    (trades) => trades.toLocaleString('en-US'),
  )
  const x = { from: -0.5, to: bins.length - 0.5, ticks: bins.map((bin, at) => ({ at, text: binText(bin) })) }
  return (
    <>
      <Plot label={`Trades by time since the market opened. ${summarise(bins)}`} x={x} y={y}>
        {(place) => {
          const width = Math.min(48, (place.x(1) - place.x(0)) * 0.7)
          return bins.map((bin, i) => (
            <rect
              key={bin.fromHours}
              className={isEarly(bin) ? 'plot-column' : 'plot-column late'}
              x={place.x(i) - width / 2}
              width={width}
              y={place.y(bin.trades)}
              height={place.bottom - place.y(bin.trades)}
              rx="2"
            >
              <title>{`${binText(bin)}: ${bin.trades} trades`}</title>
            </rect>
          ))
        }}
      </Plot>
      <p className="plot-note">
        {formatShare(early / total)} within a day of the opening, which is what the score calls early
        {medianHours !== null && `; half of them within ${hoursText(medianHours)}`}.
      </p>
    </>
  )
}

const hoursText = (hours: number): string =>
  hours < 48 ? `${Math.round(hours)} hours` : `${Math.round(hours / 24)} days`

const isEarly = ({ toHours }: Bin): boolean => toHours !== null && toHours <= 24

const summarise = (bins: readonly Bin[]): string => bins.map((bin) => `${binText(bin)}: ${bin.trades}`).join(', ')

/** `1–6 h`, `2–7 d`, `30 d+`. */
function binText({ fromHours, toHours }: Bin): string {
  if (toHours === null) return fromHours >= 48 ? `${fromHours / 24} d+` : `${fromHours} h+`
  return toHours <= 24 ? `${fromHours}–${toHours} h` : `${fromHours / 24}–${toHours / 24} d`
}
