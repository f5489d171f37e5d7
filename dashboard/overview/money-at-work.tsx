import { Progress } from '@mantine/core'
import type { AccountView } from '../../api/views.ts'
import { formatUsd, percentOf, subtract } from '../words/money.ts'
import { Tile } from './tile.tsx'

/** How much of the account is at risk, and how much of its cash is free. */
export function MoneyAtWork({ account }: { account: AccountView }) {
  const free = subtract(account.cash, account.reserved)
  const percent = percentOf(account.exposure, account.equity)
  return (
    <Tile label="Exposure" figure={formatUsd(account.exposure)}>
      <Progress value={percent} size="sm" my={4} aria-label={`${percent}% of equity at risk`} />
      {percent}% of equity at risk, {formatUsd(free)} cash free
    </Tile>
  )
}
