import { Box, Skeleton, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { ProblemNotice } from './problem-notice.tsx'

type Asked<T> = { data: T | undefined; error: Error | null; refetch(): unknown }

/**
 * What a question's state calls for: a skeleton while the first answer is awaited, the problem when there is none, and once
 * there is an answer always the answer, with the problem above it when asking again failed.
 */
export function QueryContent<T>({
  query,
  skeleton,
  children,
}: {
  query: Asked<T>
  skeleton: ReactNode
  children: (data: T) => ReactNode
}) {
  const { data, error } = query
  if (data === undefined && !error) return <Box aria-busy="true">{skeleton}</Box>
  return (
    <>
      {error && (
        <Box className="panel-problem">
          <ProblemNotice error={error} onRetry={() => void query.refetch()} />
        </Box>
      )}
      {data !== undefined && children(data)}
    </>
  )
}

/** Lines in the place of a list that is on its way. */
export const SkeletonLines = ({ count }: { count: number }) => (
  <Stack className="panel-body" gap="md">
    {Array.from({ length: count }, (_, line) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
      <Skeleton key={line} height={18} width={`${100 - ((line * 13) % 30)}%`} />
    ))}
  </Stack>
)
