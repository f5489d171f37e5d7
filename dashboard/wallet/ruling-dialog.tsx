import { Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { OperatorDialog } from '../operator/operator-dialog.tsx'

/** What a person can rule about a wallet; it wins over every rule of the roster. */
export type Ruling = 'pin' | 'ban' | 'clear'

const WORDS: Readonly<Record<Ruling, { title: string; confirm: string; tone: 'stop' | 'go'; means: string }>> = {
  pin: {
    title: 'Pin',
    confirm: 'Pin wallet',
    tone: 'go',
    means:
      'It is followed from the next run on, whatever it scores, and no rule pauses it. How much is copied is still up to the policy.',
  },
  ban: {
    title: 'Ban',
    confirm: 'Ban wallet',
    tone: 'stop',
    means:
      'It is never followed, whatever it scores. Where it is followed now, the next run removes it; what was copied from it stays. Pause it as well if that should not wait.',
  },
  clear: {
    title: 'Leave to the rules:',
    confirm: 'Leave it to the rules',
    tone: 'go',
    means: 'The pin or ban is lifted. The rules of the roster decide again at the next run.',
  },
}

/** Asks why, as the operator. */
export function RulingDialog({
  wallet,
  name,
  ruling,
  onClose,
}: {
  wallet: string
  name: string
  ruling: Ruling
  onClose: () => void
}) {
  const [reason, setReason] = useState('')
  const { title, confirm, tone, means } = WORDS[ruling]
  return (
    <OperatorDialog
      title={`${title} ${name}?`}
      confirmLabel={confirm}
      tone={tone}
      command={{ path: `/wallets/${wallet}/${ruling}`, body: { reason: reason.trim() } }}
      ready={reason.trim() !== ''}
      onClose={onClose}
    >
      <Text size="sm">{means}</Text>
      <TextInput
        data-autofocus
        label="Reason"
        description="Kept in the wallet’s history."
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={500}
        required
        withAsterisk={false}
      />
    </OperatorDialog>
  )
}
