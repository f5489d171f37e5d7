import { useQuery } from '@tanstack/react-query'
import type { WalletPageView } from '../../api/views.ts'
import { walletQuery } from '../data/queries.ts'
import { Boundary } from '../parts/boundary.tsx'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { Panel } from '../parts/panel.tsx'
import { QueryContent, SkeletonLines } from '../parts/query-content.tsx'
import { BacktestPanel } from './backtest-panel.tsx'
import { CompanyPanel } from './company-panel.tsx'
import { HistoryPanel } from './history-panel.tsx'
import { MarketsPanel } from './markets-panel.tsx'
import { PerformancePanel } from './performance-panel.tsx'
import { ScorePanel } from './score-panel.tsx'
import { TradingPanels } from './trading-panels.tsx'
import { VerdictPanel } from './verdict-panel.tsx'
import { WalletHead } from './wallet-head.tsx'

/** Everything that is known of one wallet, the verdict first: whether to copy it, why, and what would change that. */
export function WalletPage({ wallet }: { wallet: string }) {
  const answer = useQuery(walletQuery(wallet))
  return (
    <QueryContent
      query={answer}
      skeleton={
        <Panel id="verdict" title="Wallet">
          <SkeletonLines count={9} />
        </Panel>
      }
    >
      {(view) => <Known view={view} />}
    </QueryContent>
  )
}

function Known({ view }: { view: WalletPageView }) {
  return (
    <>
      <Boundary>
        <WalletHead view={view} />
      </Boundary>
      <div className="verdict-and-score">
        <Boundary>
          <VerdictPanel view={view} />
        </Boundary>
        <Boundary>
          <ScorePanel view={view} />
        </Boundary>
      </div>
      <Boundary>
        <CompanyPanel view={view} />
      </Boundary>
      <Boundary>
        <BacktestPanel view={view} />
      </Boundary>
      {view.record ? (
        <>
          <Boundary>
            <PerformancePanel record={view.record} />
          </Boundary>
          <Boundary>
            <TradingPanels record={view.record} />
          </Boundary>
          <Boundary>
            <MarketsPanel markets={view.record.markets} />
          </Boundary>
        </>
      ) : (
        <Panel id="performance" title="Their profit">
          <NothingYet
            title="Not kept"
            description="The last run kept only this wallet’s score. The next one works out the rest."
          />
        </Panel>
      )}
      <Boundary>
        <HistoryPanel changes={view.rosterHistory} />
      </Boundary>
    </>
  )
}
