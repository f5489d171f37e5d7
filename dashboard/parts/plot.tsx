import { useElementSize } from '@mantine/hooks'
import type { ReactNode } from 'react'

export type Tick = { at: number; text: string }
export type Axis = { from: number; to: number; ticks: readonly Tick[] }
/** Where a value lies, in pixels; `bottom` and `right` are the ends of the plot's area. */
export type Place = { x: (value: number) => number; y: (value: number) => number; bottom: number; right: number }

const MARGIN = { top: 10, right: 20, bottom: 24, left: 46 }
const DEFAULT_WIDTH = 480

/**
 * A plot whose horizontal axis is not the calendar. Drawn in real pixels, so that its letters are as large on a phone as on a screen.
 *
 * @param label - the sentence that says the same to those who do not see it.
 */
export function Plot({
  label,
  height = 230,
  x,
  y,
  children,
}: {
  label: string
  height?: number
  x: Axis
  y: Axis
  children: (place: Place) => ReactNode
}) {
  const { ref, width: measured } = useElementSize()
  const width = measured || DEFAULT_WIDTH
  const place: Place = {
    x: scale(x, MARGIN.left, width - MARGIN.right),
    y: scale(y, height - MARGIN.bottom, MARGIN.top),
    bottom: height - MARGIN.bottom,
    right: width - MARGIN.right,
  }
  return (
    <div ref={ref} className="plot">
      <svg className="plot-canvas" width={width} height={height} role="img" aria-label={label}>
        {y.ticks.map(({ at, text }) => (
          <g key={at}>
            <line className="plot-grid" x1={MARGIN.left} x2={place.right} y1={place.y(at)} y2={place.y(at)} />
            <text x={MARGIN.left - 8} y={place.y(at)} textAnchor="end" dominantBaseline="middle">
              {text}
            </text>
          </g>
        ))}
        {x.ticks.map(({ at, text }) => (
          <text key={at} x={place.x(at)} y={height - 6} textAnchor="middle">
            {text}
          </text>
        ))}
        {children(place)}
      </svg>
    </div>
  )
}

/** A round axis around some values, always with zero: at most five ticks, `text` of each. */
export function axisOf(values: readonly number[], text: (value: number) => string): Axis {
  const low = Math.min(0, ...values)
  const high = Math.max(0, ...values)
  const step = roundStep((high - low || 1) / 4)
  const from = Math.floor(low / step) * step
  const to = Math.max(from + step, Math.ceil(high / step) * step)
  const count = Math.round((to - from) / step)
  const ticks = Array.from({ length: count + 1 }, (_, index) => from + index * step)
  return { from, to, ticks: ticks.map((at) => ({ at, text: text(Math.abs(at) < step / 1e6 ? 0 : at) })) }
}

/** The next of 1, 2, 5, 10, 20, 50… */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 5].find((digit) => digit * power >= least * 0.999) ?? 10) * power
}

const scale =
  ({ from, to }: Axis, start: number, end: number) =>
  (value: number): number =>
    start + ((value - from) / (to - from)) * (end - start)
