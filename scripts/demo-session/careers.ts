import type { Career, Careers } from '../../sim/past/careers.ts'

/** How long the pasts are, a little more than what discovery reads of a new candidate. */
const DAYS = 200

/** Chosen so that the skilled leader's record is as good as its skill; with some seeds luck hides it, as it may in life. */
const SEED = 2

/** How many strangers of each kind the venue has beside the session's leaders. */
const STRANGERS = {
  noise: 26,
  favourite: 8,
  longshot: 7,
  late: 4,
  wash: 6,
  maker: 3,
  newcomer: 3,
  lucky: 2,
  latency: 2,
} as const satisfies Partial<Record<Career['kind'], number>>

/** What a few more know, who are not in the session: in which part of their trades. */
const INSIGHTS = [0.9, 0.8, 0.7, 0.6, 0.5, 0.3]

/** Strangers come and go: of each kind, the first began so many days ago, each further one so many earlier. */
const FIRST_DAYS = 35
const DAYS_APART = 3

/** The pasts of the session's leaders, told so that they agree with their stories, and of those whom discovery may come across. */
export const CAREERS: Careers = {
  seed: SEED,
  days: DAYS,
  wallets: [
    { name: 'skilled', kind: 'skilled', tradesPerWeek: 18 },
    { name: 'lucky', kind: 'lucky' },
    { name: 'maker', kind: 'maker' },
    { name: 'late', kind: 'late' },
    ...INSIGHTS.map((insight, i): Career => ({ name: `skilled ${i + 1}`, kind: 'skilled', insight })),
    ...Object.entries(STRANGERS).flatMap(([kind, count]) =>
      Array.from({ length: count }, (_, i) => stranger(kind as Career['kind'], i)),
    ),
  ],
}

function stranger(kind: Career['kind'], i: number): Career {
  const name = `${kind} ${i + 1}`
  return kind === 'newcomer' ? { name, kind } : { name, kind, since: Math.min(DAYS, FIRST_DAYS + i * DAYS_APART) }
}
