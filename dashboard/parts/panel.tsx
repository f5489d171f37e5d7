import { Group, Paper, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** A titled part of the page. Its id is the anchor that the navigation points at. */
export function Panel({
  id,
  title,
  note,
  children,
}: {
  id: string
  title: string
  note?: ReactNode
  children: ReactNode
}) {
  return (
    <Paper component="section" className="panel" id={id} aria-labelledby={`${id}-title`} withBorder>
      <Group className="panel-head" justify="space-between" gap="xs">
        <Title order={2} id={`${id}-title`}>
          {title}
        </Title>
        {note && (
          <Text size="sm" c="dimmed" component="div">
            {note}
          </Text>
        )}
      </Group>
      {children}
    </Paper>
  )
}
