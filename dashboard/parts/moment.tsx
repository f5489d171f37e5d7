import { formatAgo, formatClock, formatMoment } from '../words/times.ts'
import { useNow } from './use-now.ts'

/** A time as its distance from now; the exact one on hover and for machines. */
export function Ago({ at }: { at: string }) {
  const now = useNow()
  return (
    <time dateTime={at} title={`${formatMoment(at)} (${formatClock(at)})`}>
      {formatAgo(at, now)}
    </time>
  )
}
