import { formatProbability } from '../words/discovery.ts'
import { Bar, type BarTone } from './bar.tsx'

/** From here on real money may follow. */
const LIVE = 0.8

/** The probability that copying pays. The mark on the bar is where real money may follow. */
export function CopyingPays({ probability }: { probability: number | null }) {
  if (probability === null) return <span className="dimmed">–</span>
  return (
    <span className="probability">
      <strong>{formatProbability(probability)}</strong>
      <Bar share={probability} tone={toneOf(probability)} mark={LIVE} />
    </span>
  )
}

function toneOf(probability: number): BarTone {
  if (probability >= LIVE) return 'good'
  return probability >= 0.5 ? 'plain' : 'weak'
}
