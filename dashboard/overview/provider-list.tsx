import { Badge, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ProviderView } from '../../api/views.ts'
import { providersQuery } from '../data/queries.ts'
import { Ago } from '../parts/moment.tsx'
import { QueryContent, SkeletonLines } from '../parts/query-content.tsx'
import { providerName } from '../words/names.ts'
import { formatLapse } from '../words/times.ts'

/** Below this a provider loses too much to rely on. */
const HEALTHY_RATE = 0.95

/** How each webhook provider delivers, and which are not set up. */
export function ProviderList({ configured }: { configured: Readonly<Record<string, string>> | undefined }) {
  const providers = useQuery(providersQuery)
  return (
    <div className="providers">
      <h3>Webhook providers</h3>
      <QueryContent query={providers} skeleton={<SkeletonLines count={2} />}>
        {({ rows }) => {
          const quiet = Object.keys(configured ?? {}).filter((name) => !rows.some(({ provider }) => provider === name))
          return (
            <ul>
              {rows.map((row) => (
                <Provider key={row.provider} row={row} />
              ))}
              {quiet.map((name) => (
                <li key={name}>
                  <span>{providerName(name)}</span>
                  <Badge color="gray">
                    {configured?.[name] === 'configured' ? 'nothing delivered yet' : 'not set up'}
                  </Badge>
                </li>
              ))}
            </ul>
          )
        }}
      </QueryContent>
    </div>
  )
}

function Provider({ row }: { row: ProviderView }) {
  const { successRate, medianHandledMs, medianDelayMs, deliveries, lastReceivedAt, lastFailure } = row
  const healthy = successRate === null || successRate >= HEALTHY_RATE
  return (
    <li>
      <span>{providerName(row.provider)}</span>
      <Badge color={healthy ? 'teal' : 'red'}>
        {successRate === null ? 'nothing to judge' : `${(successRate * 100).toFixed(1)}% delivered`}
      </Badge>
      <Text size="xs" c="dimmed" className="provider-note">
        {deliveries.toLocaleString('en-US')} deliveries
        {medianDelayMs !== null && `, ${formatLapse(medianDelayMs)} after the block`}
        {medianHandledMs !== null && `, handled in ${formatLapse(medianHandledMs)}`}
        {lastReceivedAt !== null && (
          <>
            , last <Ago at={lastReceivedAt} />
          </>
        )}
        {!healthy && lastFailure !== null && <span className="why caution">Last failure: {lastFailure}</span>}
      </Text>
    </li>
  )
}
