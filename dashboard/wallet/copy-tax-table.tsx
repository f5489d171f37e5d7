import { Table } from '@mantine/core'
import type { BacktestView } from '../../api/views.ts'
import { Gain } from '../parts/gain.tsx'
import { negate, toChartValue } from '../words/money.ts'

/** From their profit to ours, step by step, each as a bar from a common zero. */
export function CopyTaxTable({ backtest: { leaderProfit, profit, tax } }: { backtest: BacktestView }) {
  const steps = [
    { name: 'Same stakes at their prices', amount: leaderProfit, isSum: true },
    ...PARTS.map(({ part, name }) => ({ name, amount: negate(tax[part]), isSum: false })),
    { name: 'Yours', amount: profit, isSum: true },
  ]
  const most = Math.max(...steps.map(({ amount }) => Math.abs(toChartValue(amount))), 0.01)
  return (
    <Table className="copy-tax" verticalSpacing={6}>
      <caption className="hidden-caption">From their profit to yours</caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>From their profit to yours</Table.Th>
          <Table.Th className="numeric">Dollars</Table.Th>
          <Table.Th>
            <span className="for-screen-readers">As a bar</span>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {steps.map(({ name, amount, isSum }) => (
          <Table.Tr key={name} className={isSum ? 'sum' : undefined}>
            <Table.Td>{name}</Table.Td>
            <Table.Td className="numeric">
              <Gain amount={amount} />
            </Table.Td>
            <Table.Td className="tax-bar-cell">
              <TaxBar share={toChartValue(amount) / most} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

const PARTS = [
  { part: 'delay', name: 'The price moved before you came' },
  { part: 'spread', name: 'Spread' },
  { part: 'fees', name: 'Fees' },
  { part: 'skipped', name: 'Trades not copied' },
  { part: 'rounding', name: 'Whole lots' },
] as const satisfies readonly { part: keyof BacktestView['tax']; name: string }[]

/** Losses to the left of the middle, gains to the right. */
const TaxBar = ({ share }: { share: number }) => (
  <span className="tax-bar" aria-hidden="true">
    <span
      data-tone={share < 0 ? 'loss' : 'gain'}
      style={{ width: `${Math.abs(share) * 50}%`, left: share < 0 ? `${50 + share * 50}%` : '50%' }}
    />
  </span>
)
