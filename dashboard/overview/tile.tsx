import { Paper, Text } from '@mantine/core'
import type { ReactNode } from 'react'

/** One figure of the account, with a line on how to read it. */
export function Tile({ label, figure, children }: { label: string; figure: ReactNode; children?: ReactNode }) {
  return (
    <Paper className="tile" withBorder>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <div className="figure">{figure}</div>
      <Text size="xs" c="dimmed" component="div">
        {children}
      </Text>
    </Paper>
  )
}
