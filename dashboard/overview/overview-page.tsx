import { Boundary } from '../parts/boundary.tsx'
import { AccountTiles } from './account-tiles.tsx'
import { EquityPanel } from './equity-panel.tsx'
import { HaltNotice } from './halt-notice.tsx'
import { HealthPanel } from './health-panel.tsx'
import { LeadersPanel } from './leaders-panel.tsx'
import { PositionsPanel } from './positions-panel.tsx'
import { SignalsPanel } from './signals-panel.tsx'

/** How the account stands, whether all is well, what leaders did and what became of it. */
export function OverviewPage() {
  return (
    <>
      <Boundary>
        <HaltNotice />
      </Boundary>
      <Boundary>
        <AccountTiles />
      </Boundary>
      <div className="equity-and-health">
        <Boundary>
          <EquityPanel />
        </Boundary>
        <Boundary>
          <HealthPanel />
        </Boundary>
      </div>
      <Boundary>
        <SignalsPanel />
      </Boundary>
      <Boundary>
        <PositionsPanel />
      </Boundary>
      <Boundary>
        <LeadersPanel />
      </Boundary>
    </>
  )
}
