import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { LeaderView } from '../../api/views.ts'
import { pnlQuery, tradersQuery } from '../data/queries.ts'
import { PauseLeaderDialog, ResumeLeaderDialog } from '../operator/leader-dialogs.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { Panel } from '../parts/panel.tsx'
import { QueryContent, SkeletonLines } from '../parts/query-content.tsx'
import { LEADER_COLUMNS, type ShownLeader } from './leader-columns.tsx'

/** Whom we copy, on what ground, and what it brought. */
export function LeadersPanel() {
  const traders = useQuery(tradersQuery)
  const byLeader = new Map(useQuery(pnlQuery).data?.byLeader.map((row) => [row.leader, row]))
  const [asking, setAsking] = useState<LeaderView | null>(null)
  const shown = traders.data?.rows
    .filter((leader) => leader.active)
    .map((leader): ShownLeader => ({ ...leader, copied: byLeader.get(leader.wallet) ?? null, onChange: setAsking }))
  const close = () => setAsking(null)
  return (
    <Panel id="leaders" title="Leaders" note={traders.data && countWords(traders.data)}>
      <QueryContent query={{ ...traders, data: shown }} skeleton={<SkeletonLines count={3} />}>
        {(rows) =>
          rows.length === 0 ? (
            <NothingYet title="Nobody is followed" description="Add a wallet with “understudy traders add”." />
          ) : (
            <DataTable caption="Followed leaders" rows={rows} columns={LEADER_COLUMNS} rowId={(row) => row.wallet} />
          )
        }
      </QueryContent>
      {asking && !asking.paused && <PauseLeaderDialog leader={asking} onClose={close} />}
      {asking?.paused && <ResumeLeaderDialog leader={asking} onClose={close} />}
    </Panel>
  )
}

const countWords = ({ active, paused }: { active: number; paused: number }): string =>
  paused === 0 ? `${active} followed` : `${active} followed, ${paused} paused`
