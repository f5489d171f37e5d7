import { Checkbox, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { OperatorDialog } from './operator-dialog.tsx'

const MAX_REASON = 500

/** Stops trading: why, and whether exits stop too. */
export function HaltDialog({ onClose }: { onClose: () => void }) {
  const [reason, setReason] = useState('')
  const [hard, setHard] = useState(false)
  return (
    <OperatorDialog
      title="Halt trading?"
      confirmLabel="Halt trading"
      tone="stop"
      command={{ path: '/halt', body: { reason: reason.trim(), hard } }}
      ready={reason.trim() !== ''}
      onClose={onClose}
    >
      <Text size="sm">
        No new position is opened until you resume. Positions that you hold are still sold when their leader sells.
      </Text>
      <TextInput
        data-autofocus
        label="Reason"
        description="Kept in the history of halts."
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={MAX_REASON}
        required
        withAsterisk={false}
      />
      <Checkbox
        label="Stop exits too"
        description="A hard halt: nothing is bought and nothing is sold."
        checked={hard}
        onChange={(event) => setHard(event.currentTarget.checked)}
      />
    </OperatorDialog>
  )
}
