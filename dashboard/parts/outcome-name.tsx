import { Badge, Text } from '@mantine/core'
import { shortWallet } from '../words/names.ts'

type Traded = { question: string | null; outcome: string | null; tokenId: string; side?: string }

/** What is traded: the outcome, the market's question, and the side where there is one. */
export function OutcomeName({ question, outcome, tokenId, side }: Traded) {
  return (
    <div className="outcome-name">
      <Text size="sm" lineClamp={2}>
        {question ?? `Token ${shortWallet(tokenId)}`}
      </Text>
      <span className="tags">
        {side && <SideBadge side={side} />}
        {outcome !== null && <Badge color="gray">{outcome}</Badge>}
      </span>
    </div>
  )
}

const SideBadge = ({ side }: { side: string }) =>
  side === 'BUY' ? <Badge color="teal">Buy</Badge> : <Badge color="orange">Sell</Badge>
