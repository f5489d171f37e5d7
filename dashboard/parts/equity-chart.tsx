import { useComputedColorScheme } from '@mantine/core'
import { AreaSeries, createChart, type IChartApi, type ISeriesApi, type UTCTimestamp } from 'lightweight-charts'
import { useEffect, useRef } from 'react'
import type { EquityPointView } from '../../api/views.ts'
import { toChartValue } from '../words/money.ts'
import { formatDay, formatMoment } from '../words/times.ts'
import { toEvenLine } from './even-line.ts'

/** What something was worth at a time, in dollars. */
export type EquityMark = Pick<EquityPointView, 'at' | 'equity'>
type EquityChartProps = { rows: readonly EquityMark[]; label: string }
type Drawn = { chart: IChartApi; series: ISeriesApi<'Area'> }

/** The curve itself. The container carries the sentence that says the same. */
function EquityChart({ rows, label }: EquityChartProps) {
  const container = useRef<HTMLDivElement>(null)
  const drawn = useRef<Drawn | null>(null)
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })

  useEffect(() => {
    if (!container.current) return
    const chart = draw(container.current)
    drawn.current = chart
    return () => {
      chart.chart.remove()
      drawn.current = null
    }
  }, [])
  // The scheme is named although it is read through the styles: they change with it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (drawn.current) colour(drawn.current)
  }, [scheme])
  useEffect(() => {
    drawn.current?.series.setData(toLine(rows))
    drawn.current?.chart.timeScale().fitContent()
  }, [rows])

  return <div ref={container} className="equity-chart" role="img" aria-label={label} />
}

// biome-ignore lint/style/noDefaultExport: `React.lazy` takes default exports
export default EquityChart

function draw(container: HTMLElement): Drawn {
  const chart = createChart(container, {
    autoSize: true,
    layout: { attributionLogo: false, fontFamily: 'inherit' },
    rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.12, bottom: 0.08 } },
    timeScale: {
      borderVisible: false,
      timeVisible: true,
      // Both edges fixed: only then are the labels at the edges kept inside.
      fixLeftEdge: true,
      fixRightEdge: true,
      tickMarkFormatter: (time: UTCTimestamp, tick: number) => (tick < 3 ? formatDay : formatTime)(time * 1000),
    },
    localization: { timeFormatter: (time: UTCTimestamp) => formatMoment(time * 1000), priceFormatter: formatAxis },
    // A page that scrolls must not be caught by the chart under the finger.
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
    handleScale: { mouseWheel: false },
  })
  return { chart, series: chart.addSeries(AreaSeries, { lineWidth: 2, priceLineVisible: false }) }
}

function colour({ chart, series }: Drawn) {
  const styles = getComputedStyle(document.documentElement)
  const variable = (name: string) => styles.getPropertyValue(name).trim()
  chart.applyOptions({
    layout: { background: { color: 'transparent' }, textColor: variable('--mantine-color-dimmed') },
    grid: { vertLines: { visible: false }, horzLines: { color: variable('--chart-grid') } },
  })
  series.applyOptions({
    lineColor: variable('--chart-line'),
    topColor: variable('--chart-fill'),
    bottomColor: 'transparent',
  })
}

const toLine = (rows: readonly EquityMark[]) =>
  toEvenLine(
    rows.map(({ at, equity }) => ({ time: Math.floor(Date.parse(at) / 1000), value: toChartValue(equity) })),
  ).map((point) => ({ ...point, time: point.time as UTCTimestamp }))

const formatAxis = (value: number): string => `$${value.toLocaleString('en-US', { maximumFractionDigits: 2 })}`

const formatTime = (at: number): string => formatMoment(at).split(', ').at(-1) ?? ''
