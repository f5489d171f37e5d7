import { Button, EmptyState } from '@mantine/core'
import { WaitingIcon } from './icons.tsx'

/** In the place of a list with nothing in it: why that is, and what will fill it. */
export const NothingYet = ({
  title,
  description,
  action,
}: {
  title: string
  description: string
  action?: { label: string; onClick: () => void }
}) => (
  <EmptyState py="xl" px="md" size="sm" icon={<WaitingIcon />} title={title} description={description}>
    {action && (
      <Button variant="default" onClick={action.onClick}>
        {action.label}
      </Button>
    )}
  </EmptyState>
)
