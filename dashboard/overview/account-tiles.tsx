import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { AccountView, PnlView } from '../../api/views.ts'
import { pnlQuery, statusQuery } from '../data/queries.ts'
import { Gain } from '../parts/gain.tsx'
import { NothingYet } from '../parts/nothing-yet.tsx'
import { QueryContent } from '../parts/query-content.tsx'
import { useNow } from '../parts/use-now.ts'
import { formatChange, formatUsd } from '../words/money.ts'
import { gainToday } from './gain-today.ts'
import { MoneyAtWork } from './money-at-work.tsx'
import { Tile } from './tile.tsx'

/** The account in five figures. */
export function AccountTiles() {
  const status = useQuery(statusQuery)
  return (
    <section id="account" className="account" aria-label="Account">
      <QueryContent query={status} skeleton={<TileSkeletons />}>
        {({ account }) => (account ? <Tiles account={account} /> : <NotOpened />)}
      </QueryContent>
    </section>
  )
}

function Tiles({ account }: { account: AccountView }) {
  const { data: pnl, isError } = useQuery(pnlQuery)
  const change = formatChange(pnl?.total ?? '0', account.deposited)
  return (
    <div className="tiles">
      <Tile label="Equity" figure={formatUsd(account.equity)}>
        {pnl && change !== null ? (
          <>
            <Gain amount={pnl.total} /> ({change}) of {formatUsd(account.deposited)} put in
          </>
        ) : (
          `${formatUsd(account.deposited)} put in`
        )}
      </Tile>
      {pnl || !isError ? (
        <TodayTile pnl={pnl} />
      ) : (
        <Tile label="Today" figure="–">
          not available now
        </Tile>
      )}
      <Tile label="Realised" figure={<Gain amount={account.realised} />}>
        {pnl && closedWords(pnl)}
      </Tile>
      <Tile label="Unrealised" figure={<Gain amount={account.unrealised} />}>
        at the last marks
      </Tile>
      <MoneyAtWork account={account} />
    </div>
  )
}

function TodayTile({ pnl }: { pnl: PnlView | undefined }) {
  const now = useNow()
  const today = pnl && gainToday(pnl, now)
  if (!pnl || !today) return <Tile label="Today" figure={<Skeleton height={28} width={110} />} />
  return (
    <Tile label="Today" figure={<Gain amount={today.gain} />}>
      {today.openedToday ? 'since the account was opened' : 'since 00:00 UTC'}
    </Tile>
  )
}

const closedWords = ({ closedLots, winRate }: PnlView): string => {
  if (winRate === null) return 'nothing closed yet'
  return `${closedLots} closed, ${Math.round(winRate * 100)}% with a gain`
}

const NotOpened = () => (
  <div className="panel">
    <NothingYet title="No account yet" description="It is opened with its first deposit when the worker starts." />
  </div>
)

const TileSkeletons = () => (
  <div className="tiles">
    {['Equity', 'Today', 'Realised', 'Unrealised', 'Exposure'].map((label) => (
      <Tile key={label} label={label} figure={<Skeleton height={28} width={110} />}>
        <Skeleton height={12} width={150} />
      </Tile>
    ))}
  </div>
)
