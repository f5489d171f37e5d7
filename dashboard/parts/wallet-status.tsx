import { Badge } from '@mantine/core'
import type { LeaderboardRow, WalletStatus } from '../../api/views.ts'

/** What a standing is called, and what it means. */
export const STATUS: Readonly<Record<WalletStatus, { word: string; color: string; means: string }>> = {
  following: { word: 'Copied', color: 'teal', means: 'What it buys is copied as far as the policy allows.' },
  paused: { word: 'Paused', color: 'orange', means: 'Its entries are not copied; its exits still count.' },
  candidate: { word: 'Watched', color: 'gray', means: 'Scored, not copied.' },
  removed: { word: 'Removed', color: 'gray', means: 'Once copied, and no more.' },
  banned: { word: 'Banned', color: 'red', means: 'Never copied, whatever it scores.' },
}

type Standing = Pick<LeaderboardRow, 'status' | 'isPinned' | 'autoAdded' | 'trend' | 'group'>

/** Where a wallet stands with us, and what a person or the rules have to say about it. */
export function StatusBadges({ row: { status, isPinned, trend, group } }: { row: Standing }) {
  const { word, color, means } = STATUS[status]
  return (
    <span className="tags">
      <Badge color={color} title={means}>
        {word}
      </Badge>
      {isPinned && (
        <Badge color="signal" title="Followed whatever the rules say.">
          Pinned
        </Badge>
      )}
      {trend.declining && (
        <Badge color="yellow" title="Its score has been falling for a week.">
          Declining
        </Badge>
      )}
      {group && (
        <Badge color="grape" title="Acts as one with other wallets: the rules copy one of them at most.">
          One of {group.wallets}
        </Badge>
      )}
    </span>
  )
}
