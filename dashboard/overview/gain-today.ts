import type { DayPnlView, PnlView } from '../../api/views.ts'
import { subtract } from '../words/money.ts'
import { utcDay } from '../words/times.ts'

export type GainToday = {
  gain: string
  /** No earlier day is in the books. */
  openedToday: boolean
}

/** What the day has brought so far: the gain in total less what it was at the last mark of an earlier day, in UTC. */
export function gainToday(
  pnl: Pick<PnlView, 'total'> & { byDay: Pick<DayPnlView, 'day' | 'total'>[] },
  now: number,
): GainToday {
  const today = utcDay(now)
  const earlier = pnl.byDay.filter(({ day }) => day < today).at(-1)
  return { gain: subtract(pnl.total, earlier?.total ?? '0'), openedToday: earlier === undefined }
}
