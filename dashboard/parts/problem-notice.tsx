import { Alert, Button, Group, Text } from '@mantine/core'
import { ApiProblem } from '../data/http.ts'
import { WarningIcon } from './icons.tsx'

/** What went wrong, as the API explains it. */
export function ProblemNotice({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const { title, detail } = describe(error)
  return (
    <Alert role="alert" color="red" variant="light" title={title} icon={<WarningIcon />}>
      <Group justify="space-between" gap="sm">
        <Text size="sm">{detail}</Text>
        {onRetry && (
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  )
}

function describe(error: Error): { title: string; detail: string } {
  if (error instanceof ApiProblem) {
    const { status, title, detail } = error
    return { title: status > 0 ? `${title} (${status})` : title, detail }
  }
  return { title: 'The page failed', detail: error.message }
}
