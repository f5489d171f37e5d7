import { Button, Group, Text } from '@mantine/core'

type PagerProps = { page: number; onBack: (() => void) | null; onNext: (() => void) | null }

/** From page to page; nothing where there is only one. */
export function Pager({ page, onBack, onNext }: PagerProps) {
  if (!onBack && !onNext) return null
  return (
    <Group component="nav" aria-label="Pages of the leaderboard" className="pager" justify="space-between">
      <Button variant="default" disabled={!onBack} onClick={onBack ?? undefined}>
        Previous
      </Button>
      <Text size="sm" c="dimmed" role="status">
        Page {page}
      </Text>
      <Button variant="default" disabled={!onNext} onClick={onNext ?? undefined}>
        Next
      </Button>
    </Group>
  )
}
