import { Panel } from '../parts/panel.tsx'

/** What the columns mean, and above all what the score does not. */
export const HowToRead = () => (
  <Panel id="how-to-read" title="How to read this">
    <div className="panel-body reading">
      <p>
        <strong>Score</strong> finds wallets that are early, steady and busy, and lately right. It is no proof of skill:
        of many wallets some are right by luck, and copying whoever scores above 70 loses money on the whole.
      </p>
      <p>
        <strong>Skill</strong> is what a share that costs 50¢ is believed to bring <em>a copier</em>, in cents, after
        the price of being later than them, the spread and fees. It is shrunk towards what wallets are usually like, so
        it is smaller than their own record.
      </p>
      <p>
        <strong>Copying pays</strong> is the probability that this is above zero. Real money may follow from 80% on;
        below that a wallet is copied on paper only.
      </p>
      <p>
        <strong>Verdict</strong> counts how many wallets were looked at. “Not enough evidence” is the usual one, and no
        fault.
      </p>
      <p>
        <strong>One of 3</strong> means that two other wallets do the same, at the same time or in the same events. Of
        wallets that act as one the rules copy one at most.
      </p>
    </div>
  </Panel>
)
