import { Button, Group } from '@mantine/core'
import type { ReactNode } from 'react'

/** Below a list that goes on. */
export const MoreButton = ({ onClick, children }: { onClick: () => void; children: ReactNode }) => (
  <Group justify="center" p="md" pt="sm">
    <Button variant="default" size="compact-md" onClick={onClick}>
      {children}
    </Button>
  </Group>
)
