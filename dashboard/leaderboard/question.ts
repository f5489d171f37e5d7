import type { LeaderboardSort } from '../../api/views.ts'

/** The columns that the page sorts by. */
const SORTS: readonly LeaderboardSort[] = ['score', 'edge', 'probability', 'pnl30d', 'trades30d']

/** What is asked of the leaderboard, as it stands in the page's address. */
export type Question = {
  sort: LeaderboardSort
  descending: boolean
  minScore: number | null
  minTrades: number | null
  onlyEvidence: boolean
  showPaused: boolean
}

export const EVERYBODY: Question = {
  sort: 'score',
  descending: true,
  minScore: null,
  minTrades: null,
  onlyEvidence: false,
  showPaused: true,
}

/** Reads an address. What cannot be read is as if it was not there. */
export function parseQuestion(search: string): Question {
  const given = new URLSearchParams(search)
  const sort = given.get('sort')
  return {
    sort: SORTS.find((known) => known === sort) ?? EVERYBODY.sort,
    descending: given.get('order') !== 'asc',
    minScore: numberIn(given.get('minScore'), 100),
    minTrades: numberIn(given.get('minTrades'), 1_000_000),
    onlyEvidence: given.get('verdict') === 'evidence',
    showPaused: given.get('paused') !== 'false',
  }
}

/** The address, and what the API is asked: what is as usual is left out. */
export function formatQuestion(question: Question): URLSearchParams {
  const search = new URLSearchParams()
  if (question.sort !== EVERYBODY.sort) search.set('sort', question.sort)
  if (!question.descending) search.set('order', 'asc')
  if (question.minScore !== null) search.set('minScore', String(question.minScore))
  if (question.minTrades !== null) search.set('minTrades', String(question.minTrades))
  if (question.onlyEvidence) search.set('verdict', 'evidence')
  if (!question.showPaused) search.set('paused', 'false')
  return search
}

/** Whether something is left out that would be there otherwise. */
export const isNarrowed = ({ minScore, minTrades, onlyEvidence, showPaused }: Question): boolean =>
  minScore !== null || minTrades !== null || onlyEvidence || !showPaused

function numberIn(text: string | null, most: number): number | null {
  if (text === null || !/^\d{1,7}$/.test(text)) return null
  return Math.min(most, Number(text))
}
