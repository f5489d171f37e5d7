/** How a figure went, without axes: the words beside it say how far. A dot marks where it stands now. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const last = values.at(-1)
  if (last === undefined || values.length < 2) return <span className="dimmed">new</span>
  const low = Math.min(...values)
  const high = Math.max(...values)
  const x = (index: number) => EDGE + (index * (WIDTH - 2 * EDGE)) / (values.length - 1)
  // What hardly moves is drawn as hardly moving.
  const span = Math.max(high - low, LEAST_SPAN)
  const y = (value: number) => HEIGHT / 2 - ((value - (low + high) / 2) / span) * (HEIGHT - 2 * EDGE)
  return (
    <svg
      className="sparkline"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
    >
      <polyline points={values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ')} />
      <circle cx={x(values.length - 1)} cy={y(last)} r="2.5" />
    </svg>
  )
}

const WIDTH = 84
const HEIGHT = 26
const EDGE = 4
/** Points of the score, or whatever the values are. */
const LEAST_SPAN = 5
