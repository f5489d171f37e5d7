import { Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { LeaderView } from '../../api/views.ts'
import { shortWallet } from '../words/names.ts'
import { OperatorDialog } from './operator-dialog.tsx'

type LeaderDialogProps = { leader: LeaderView; onClose: () => void }

/** Stops copying one leader's entries. */
export function PauseLeaderDialog({ leader, onClose }: LeaderDialogProps) {
  const [reason, setReason] = useState('')
  return (
    <OperatorDialog
      title={`Pause ${nameOf(leader)}?`}
      confirmLabel="Pause leader"
      tone="stop"
      command={{ path: `/traders/${leader.wallet}/pause`, body: reason.trim() ? { reason: reason.trim() } : {} }}
      onClose={onClose}
    >
      <Text size="sm">
        What they buy is not copied until you resume. What was copied from them is still sold when they sell.
      </Text>
      <TextInput
        data-autofocus
        label="Reason (optional)"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={500}
      />
    </OperatorDialog>
  )
}

/** Copies a paused leader's entries again. */
export function ResumeLeaderDialog({ leader, onClose }: LeaderDialogProps) {
  return (
    <OperatorDialog
      title={`Resume ${nameOf(leader)}?`}
      confirmLabel="Resume leader"
      tone="go"
      command={{ path: `/traders/${leader.wallet}/resume`, body: {} }}
      onClose={onClose}
    >
      <Text size="sm">
        Paused{leader.pauseReason ? `: ${leader.pauseReason}` : ' without a reason'}. What they buy from now on is
        copied again.
      </Text>
    </OperatorDialog>
  )
}

const nameOf = (leader: LeaderView): string => leader.label ?? shortWallet(leader.wallet)
