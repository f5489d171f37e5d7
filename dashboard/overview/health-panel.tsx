import { Badge } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { StatusView } from '../../api/views.ts'
import { healthQuery, statusQuery } from '../data/queries.ts'
import { Ago } from '../parts/moment.tsx'
import { Panel } from '../parts/panel.tsx'
import { QueryContent, SkeletonLines } from '../parts/query-content.tsx'
import { HealthFacts } from './health-facts.tsx'
import { ProviderList } from './provider-list.tsx'

/** Whether all is well: trading, what waits, and how the trades of leaders reach us. */
export function HealthPanel() {
  const status = useQuery(statusQuery)
  const health = useQuery(healthQuery)
  return (
    <Panel id="health" title="Health">
      <QueryContent query={status} skeleton={<SkeletonLines count={5} />}>
        {(data) => <StatusFacts status={data} copying={health.data?.copyTradingEnabled ?? null} />}
      </QueryContent>
      <ProviderList configured={health.data?.providers} />
    </Panel>
  )
}

function StatusFacts({ status, copying }: { status: StatusView; copying: boolean | null }) {
  const { signals, orders, lastSignalAt } = status
  return (
    <HealthFacts
      facts={[
        { name: 'Trading', value: tradingBadge(status, copying) },
        { name: 'Signals waiting', value: signals.pending, wrong: signals.pending > 0, why: 'seen, not started yet' },
        {
          name: 'Orders with unknown outcome',
          value: orders.unknown,
          wrong: orders.unknown > 0,
          why: 'being looked up',
        },
        { name: 'Orders open', value: orders.open },
        { name: 'Signals copied and skipped', value: `${signals.copied} · ${signals.skipped}` },
        { name: 'Last signal', value: lastSignalAt === null ? 'none yet' : <Ago at={lastSignalAt} /> },
      ]}
    />
  )
}

function tradingBadge({ halt }: StatusView, copying: boolean | null) {
  if (halt) return <Badge color="red">{halt.hard ? 'halted, exits too' : 'halted'}</Badge>
  if (copying === false) return <Badge color="orange">copying switched off</Badge>
  return <Badge color="teal">running</Badge>
}
