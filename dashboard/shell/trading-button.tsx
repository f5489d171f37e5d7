import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { StatusView } from '../../api/views.ts'
import { statusQuery } from '../data/queries.ts'
import { HaltDialog } from '../operator/halt-dialog.tsx'
import { ResumeDialog } from '../operator/resume-dialog.tsx'
import { PlayIcon, StopIcon } from '../parts/icons.tsx'

type Asking = { kind: 'halt' } | { kind: 'resume'; halt: NonNullable<StatusView['halt']> }

/** Stops trading, or starts it again. It stops even when the page knows nothing: that is when one wants it most. */
export function TradingButton() {
  const halt = useQuery(statusQuery).data?.halt ?? null
  // Kept apart from the status, which may change under an open dialog.
  const [asking, setAsking] = useState<Asking | null>(null)
  const close = () => setAsking(null)
  return (
    <>
      {halt ? (
        <Button
          size="sm"
          variant="default"
          leftSection={<PlayIcon />}
          onClick={() => setAsking({ kind: 'resume', halt })}
        >
          Resume
        </Button>
      ) : (
        <Button size="sm" color="red.9" leftSection={<StopIcon />} onClick={() => setAsking({ kind: 'halt' })}>
          HALT
        </Button>
      )}
      {asking?.kind === 'halt' && <HaltDialog onClose={close} />}
      {asking?.kind === 'resume' && <ResumeDialog halt={asking.halt} onClose={close} />}
    </>
  )
}
