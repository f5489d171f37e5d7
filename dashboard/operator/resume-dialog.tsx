import { Text } from '@mantine/core'
import type { StatusView } from '../../api/views.ts'
import { inWords, SWITCH_WORDS } from '../words/reasons.ts'
import { OperatorDialog } from './operator-dialog.tsx'

/** Starts trading again, once more showing what stopped it. */
export function ResumeDialog({ halt, onClose }: { halt: NonNullable<StatusView['halt']>; onClose: () => void }) {
  return (
    <OperatorDialog
      title="Resume trading?"
      confirmLabel="Resume trading"
      tone="go"
      command={{ path: '/resume', body: {} }}
      onClose={onClose}
    >
      <Text size="sm">
        Halted by {halt.by}: {inWords(SWITCH_WORDS, halt.switch)} – {halt.reason}
      </Text>
      <Text size="sm">New positions may be opened at once. Signals that came in meanwhile are not made up for.</Text>
    </OperatorDialog>
  )
}
