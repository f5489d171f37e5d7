import type { WalletPageView } from '../../api/views.ts'
import { Fact } from '../parts/fact.tsx'
import { Panel } from '../parts/panel.tsx'
import { WalletName } from '../parts/wallet-name.tsx'
import { STATUS } from '../parts/wallet-status.tsx'
import { TIE_WORDS } from '../words/discovery.ts'
import { shortWallet } from '../words/names.ts'
import { inWords } from '../words/reasons.ts'

/** Whether the wallet trades in a closed group, and which others are probably the same person. */
export const CompanyPanel = ({ view }: { view: WalletPageView }) => (
  <Panel id="company" title="Whom it trades with, and acts as">
    <dl className="facts">
      <Fact name="Looks like a wash trader">{washWords(view.skill.washScore)}</Fact>
      <Fact name="Acts as one with">{actsAsWords(view)}</Fact>
    </dl>
    {view.group && <Group group={view.group} companions={view.companions} />}
  </Panel>
)

function Group({
  group,
  companions,
}: { group: NonNullable<WalletPageView['group']> } & Pick<WalletPageView, 'companions'>) {
  const hidden = group.wallets - 1 - companions.length
  return (
    <div className="panel-body reading">
      <p>
        They {group.ties.map((tie) => inWords(TIE_WORDS, tie)).join(' and ')}. That may be one person, or several who do
        the same; either way it is the same bet, so that the rules copy one of them at most
        {group.copied === null ? '.' : `, and that is ${shortWallet(group.copied)} now.`}
      </p>
      <ul className="companions" aria-label="Wallets that act as one with it">
        {companions.map((companion) => (
          <li key={companion.wallet}>
            <WalletName {...companion} /> <span className="under">{STATUS[companion.status].word}</span>
          </li>
        ))}
        {hidden > 0 && <li className="under">and {hidden} more</li>}
      </ul>
    </div>
  )
}

function actsAsWords({ group, skill }: WalletPageView): string {
  if (group === null) return skill.verdictKind === null ? 'Not looked at: not judged yet' : 'Nobody, as far as we see'
  return `${group.wallets - 1} other wallet${group.wallets === 2 ? '' : 's'}`
}

function washWords(score: number | null): string {
  if (score === null) return 'Not known: nobody read whom it traded with'
  const words = score >= 0.8 ? 'yes' : score >= 0.5 ? 'perhaps' : 'no'
  return `${words} (${score.toFixed(2)} of 1)`
}
