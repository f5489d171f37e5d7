import { PageLink } from '../shell/page-link.tsx'
import { walletPath } from '../shell/routes.ts'
import { shortWallet } from '../words/names.ts'
import { SimulatedBadge } from './leader-name.tsx'

/** A wallet as a link to its page: its label, or else its address. */
export function WalletName({ wallet, label, simulated }: { wallet: string; label: string | null; simulated: boolean }) {
  return (
    <span className="leader-name">
      <PageLink href={walletPath(wallet)} className={label ? 'wallet-link' : 'wallet-link wallet'} title={wallet}>
        {label ?? shortWallet(wallet)}
      </PageLink>
      {simulated && <SimulatedBadge />}
    </span>
  )
}
