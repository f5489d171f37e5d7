import { EmptyState } from '@mantine/core'
import { WaitingIcon } from './icons.tsx'

/** In the place of a list with nothing in it: why that is, and what will fill it. */
export const NothingYet = ({ title, description }: { title: string; description: string }) => (
  <EmptyState py="xl" px="md" size="sm" icon={<WaitingIcon />} title={title} description={description} />
)
