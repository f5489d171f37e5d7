import { Badge, Button, Group, NumberInput, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { BacktestView, WalletPageView } from '../../api/views.ts'
import { backtestQuery } from '../data/queries.ts'
import { Panel } from '../parts/panel.tsx'
import { QueryContent, SkeletonLines } from '../parts/query-content.tsx'
import { BacktestResult } from './backtest-result.tsx'

const USUAL = { delaySeconds: 5, size: 50 }

/** What copying the wallet would have paid *you*, with a delay and a size of your own. */
export function BacktestPanel({ view }: { view: WalletPageView }) {
  const [plan, setPlan] = useState(USUAL)
  const answer = useQuery({ ...backtestQuery(view.wallet, plan), placeholderData: keepPreviousData })
  return (
    <Panel
      id="backtest"
      title="What copying it would have paid"
      note={<Badge color="yellow">imagined, no money</Badge>}
    >
      <PlanForm plan={plan} onChange={setPlan} isBusy={answer.isFetching} />
      <QueryContent<BacktestView> query={answer} skeleton={<Waiting />}>
        {(backtest) => (
          <div aria-busy={answer.isPlaceholderData}>
            <BacktestResult backtest={backtest} />
          </div>
        )}
      </QueryContent>
    </Panel>
  )
}

const Waiting = () => (
  <>
    <Text className="panel-body" size="sm" c="dimmed">
      The research process goes through its whole past. Others may come first.
    </Text>
    <SkeletonLines count={6} />
  </>
)

type Plan = typeof USUAL

function PlanForm({ plan, onChange, isBusy }: { plan: Plan; onChange: (plan: Plan) => void; isBusy: boolean }) {
  const [delay, setDelay] = useState<string | number>(plan.delaySeconds)
  const [size, setSize] = useState<string | number>(plan.size)
  const isUsable = delay !== '' && size !== ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isUsable) onChange({ delaySeconds: Number(delay), size: Number(size) })
  }
  return (
    <form onSubmit={submit}>
      <Group className="filter-bar" gap="md" align="end">
        <NumberInput
          className="least-input"
          label="Delay"
          suffix=" s"
          min={0}
          max={86_400}
          value={delay}
          onChange={setDelay}
        />
        <NumberInput
          className="least-input"
          label="Dollars per copy"
          prefix="$"
          min={1}
          max={100_000}
          value={size}
          onChange={setSize}
        />
        <Button type="submit" variant="default" loading={isBusy} disabled={!isUsable}>
          Work it out
        </Button>
        <Text size="xs" c="dimmed" className="plan-note">
          Mids are known a minute after a trade at the earliest, so a shorter delay is charged a minute’s move.
        </Text>
      </Group>
    </form>
  )
}
