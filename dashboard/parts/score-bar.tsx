import { Bar, type BarTone } from './bar.tsx'

/** From here on a wallet is followed by itself. */
const ADDED_ABOVE = 70

/** A score as a length, with its letter. The mark on the bar is where wallets are added by themselves. */
export function ScoreBar({ score, grade }: { score: number; grade: string }) {
  return (
    <span className="score">
      <strong className="score-figure">{score.toFixed(1)}</strong>
      <span className="grade" data-grade={grade} title={`Grade ${grade}`}>
        {grade}
      </span>
      <Bar share={score / 100} tone={toneOf(score)} mark={ADDED_ABOVE / 100} />
    </span>
  )
}

const toneOf = (score: number): BarTone => (score > ADDED_ABOVE ? 'plain' : 'muted')
