import { ActionIcon } from '@mantine/core'
import { ChevronIcon } from './icons.tsx'

/** Opens and closes what a row has to tell. */
export function ExpandButton({
  rowId,
  open,
  onToggle,
}: {
  rowId: string
  open: boolean
  onToggle: (rowId: string) => void
}) {
  return (
    <ActionIcon
      className="expand-button"
      variant="subtle"
      color="gray"
      size="lg"
      aria-label="Explain"
      aria-expanded={open}
      aria-controls={open ? `detail-${rowId}` : undefined}
      onClick={() => onToggle(rowId)}
    >
      <ChevronIcon />
    </ActionIcon>
  )
}
