import { Badge, Button, CopyButton, Group, Text, Title } from '@mantine/core'
import { useState } from 'react'
import type { WalletPageView } from '../../api/views.ts'
import { SimulatedBadge } from '../parts/leader-name.tsx'
import { StatusBadges } from '../parts/wallet-status.tsx'
import { PageLink } from '../shell/page-link.tsx'
import { shortWallet } from '../words/names.ts'
import { inWords } from '../words/reasons.ts'
import { formatDay } from '../words/times.ts'
import { type Ruling, RulingDialog } from './ruling-dialog.tsx'

const FOUND_WORDS: Readonly<Record<string, string>> = {
  leaderboard: 'on the leaderboard',
  trades: 'by a large trade',
  chain: 'on the chain',
  bitquery: 'by Bitquery',
  manual: 'by hand',
}

/** Whose page this is, where they stand with us, how much of their past we know, and what the operator can rule. */
export function WalletHead({ view }: { view: WalletPageView }) {
  const [ruling, setRuling] = useState<Ruling | null>(null)
  const { wallet, label, override } = view
  return (
    <section className="wallet-head" aria-labelledby="wallet-title">
      <div>
        <PageLink href="/leaderboard" className="back-link">
          ← Leaderboard
        </PageLink>
        <Group gap="sm" align="center">
          <Title order={2} id="wallet-title" className={label ? undefined : 'wallet'}>
            {label ?? shortWallet(wallet)}
          </Title>
          <StatusBadges row={view} />
          {view.simulated && <SimulatedBadge />}
          {view.source !== null && (
            <Badge color="gray" title="Where discovery came across it first.">
              found {inWords(FOUND_WORDS, view.source)}
            </Badge>
          )}
        </Group>
        <Group gap="xs" mt={4}>
          <Text size="sm" className="wallet">
            {wallet}
          </Text>
          <CopyButton value={wallet}>
            {({ copied, copy }) => (
              <Button size="compact-xs" variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy address'}
              </Button>
            )}
          </CopyButton>
        </Group>
        <Text size="sm" c="dimmed" mt={4}>
          {pastWords(view)}
        </Text>
        {override && (
          <Text size="sm" mt={4}>
            {override.kind === 'pin' ? 'Pinned' : 'Banned'} by {override.by}: {override.reason}
          </Text>
        )}
      </div>
      <Group gap="xs">
        {override && (
          <Button variant="default" size="sm" onClick={() => setRuling('clear')}>
            Leave it to the rules
          </Button>
        )}
        {override?.kind !== 'pin' && (
          <Button variant="default" size="sm" onClick={() => setRuling('pin')}>
            Pin
          </Button>
        )}
        {override?.kind !== 'ban' && (
          <Button variant="default" size="sm" onClick={() => setRuling('ban')}>
            Ban
          </Button>
        )}
      </Group>
      {ruling && (
        <RulingDialog
          wallet={wallet}
          name={label ?? shortWallet(wallet)}
          ruling={ruling}
          onClose={() => setRuling(null)}
        />
      )}
    </section>
  )
}

function pastWords({ history: { from, until, isComplete } }: WalletPageView): string {
  if (from === null || until === null) return 'None of its past is known yet.'
  const known = `Known from ${formatDay(from)} to ${formatDay(until)}`
  return isComplete ? `${known}.` : `${known}; older trades are still being read.`
}
