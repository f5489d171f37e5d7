import { Anchor } from '@mantine/core'

/** Asked for by the chart library's licence. */
export const ChartCredit = () => (
  <Anchor href="https://www.tradingview.com/" size="xs" c="dimmed" underline="hover" rel="noreferrer" target="_blank">
    Chart by TradingView
  </Anchor>
)
