import { Badge, Text } from '@mantine/core'
import { shortWallet } from '../words/names.ts'

/** Who we copy: their label, or else the wallet; a made-up one is marked as such wherever it shows. */
export function LeaderName({ wallet, label, simulated }: { wallet: string; label: string | null; simulated: boolean }) {
  return (
    <span className="leader-name">
      <Text span size="sm" fw={500} title={wallet} className={label ? undefined : 'wallet'}>
        {label ?? shortWallet(wallet)}
      </Text>
      {simulated && <SimulatedBadge />}
    </span>
  )
}

/** Marks what is made up, wherever it shows. */
export const SimulatedBadge = () => (
  <Badge color="grape" title="Played by a script. Its results say nothing about real traders.">
    simulated
  </Badge>
)
