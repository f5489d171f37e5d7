import { Button, Group, Modal, PasswordInput, Stack } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { ApiProblem } from '../data/http.ts'
import { ProblemNotice } from '../parts/problem-notice.tsx'
import { loadToken } from './operator-token.ts'
import { type OperatorCommand, useOperatorCommand } from './use-operator-command.ts'
import { useWaitingTime } from './use-waiting-time.ts'

type OperatorDialogProps = {
  title: string
  confirmLabel: string
  /** Red for what stops something. */
  tone: 'stop' | 'go'
  command: OperatorCommand
  /** Whether the fields hold enough to send. */
  ready?: boolean
  onClose: () => void
  children: ReactNode
}

/**
 * Asks before a command is sent, and for the operator token when this tab has none or the API refused it. Stays open with what
 * was entered until the API has accepted.
 */
export function OperatorDialog({
  title,
  confirmLabel,
  tone,
  command,
  ready = true,
  onClose,
  children,
}: OperatorDialogProps) {
  const [entered, setEntered] = useState('')
  const sending = useOperatorCommand(onClose)
  const refused = sending.error instanceof ApiProblem && sending.error.status === 401
  const waitMs = useWaitingTime(sending.error)
  const kept = loadToken()
  const token = kept ?? entered.trim()

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready && token && waitMs === 0 && !sending.isPending) sending.mutate({ ...command, token })
  }
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {children}
          {kept === null && (
            <PasswordInput
              label="Operator token"
              description="Shown when Understudy first started. Kept in this tab only, until you close it."
              value={entered}
              onChange={(event) => setEntered(event.currentTarget.value)}
              error={refused && 'This token was refused. Enter it again.'}
              autoComplete="off"
              required
              withAsterisk={false}
            />
          )}
          {sending.error && !refused && <ProblemNotice error={sending.error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              color={tone === 'stop' ? 'red.9' : 'signal'}
              loading={sending.isPending}
              disabled={!ready || token === '' || waitMs > 0}
            >
              {waitMs > 0 ? `Wait ${Math.ceil(waitMs / 1000)} s` : confirmLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
