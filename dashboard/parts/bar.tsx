/** A figure as a length beside itself. Decorative: the figure is written next to it. */
export function Bar({ share, tone = 'plain', mark }: { share: number; tone?: BarTone; mark?: number }) {
  return (
    <span className="bar" data-tone={tone} aria-hidden="true">
      <span className="bar-fill" style={{ width: `${clamp(share) * 100}%` }} />
      {mark !== undefined && <span className="bar-mark" style={{ left: `${clamp(mark) * 100}%` }} />}
    </span>
  )
}

export type BarTone = 'plain' | 'good' | 'weak' | 'muted'

const clamp = (share: number): number => Math.min(1, Math.max(0, share))
