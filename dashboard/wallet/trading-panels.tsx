import type { WalletPageView } from '../../api/views.ts'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { Panel } from '../parts/panel.tsx'
import { SHAPE_WORDS } from '../words/discovery.ts'
import { inWords } from '../words/reasons.ts'
import { BettingTimesPlot } from './betting-times-plot.tsx'
import { CalibrationPlot } from './calibration-plot.tsx'
import { MarkoutPlot } from './markout-plot.tsx'

type WalletRecord = NonNullable<WalletPageView['record']>

/** How a wallet trades: what prices do after it, whether what it pays comes true, and when it comes. */
export function TradingPanels({ record: { markouts, calibration, timing } }: { record: WalletRecord }) {
  return (
    <div className="plots" id="trading">
      <Panel id="markouts" title="After its trades" note="90% interval">
        <div className="panel-body">
          {markouts && markouts.curve.length > 0 ? (
            <>
              <MarkoutPlot points={markouts.curve} />
              <p className="plot-note">{inWords(SHAPE_WORDS, markouts.shape)}</p>
            </>
          ) : (
            <NotYet isEligible={markouts !== null} description="Prices around its trades are still being read." />
          )}
        </div>
      </Panel>
      <Panel id="calibration" title="What it pays comes true" note="90% interval">
        <div className="panel-body">
          {calibration && calibration.length > 0 ? (
            <>
              <CalibrationPlot bands={calibration} />
              <p className="plot-note">
                On the line, bets win as often as they cost. Above it, they are worth more than was paid.
              </p>
            </>
          ) : (
            <NotYet
              isEligible={calibration !== null}
              description="A band of prices shows once one of its bets has resolved."
            />
          )}
        </div>
      </Panel>
      <Panel id="betting-times" title="When it bets" note="after the market opened">
        <div className="panel-body">
          <BettingTimesPlot timing={timing} />
        </div>
      </Panel>
    </div>
  )
}

const NotYet = ({ isEligible, description }: { isEligible: boolean; description: string }) => (
  <NothingYet
    title={isEligible ? 'Nothing known yet' : 'Not worked out'}
    description={
      isEligible ? description : 'Only wallets that pass the filters of the score are looked at this closely.'
    }
  />
)
