import { z } from 'zod'

/**
 * What kind of trader a wallet has been.
 *
 * - `skilled` buys what the market has mispriced for hours to come; `latency` what it has for seconds.
 * - `lucky` bets at random and made a fortune on one event; `newcomer` is as good as skilled, but has only just begun.
 * - `noise`, `favourite` and `longshot` bet without an edge, the latter two at high and at low prices; `late` buys what has just risen.
 * - `maker` quotes both outcomes; `wash` trades with the other wallets of its kind and undoes it.
 */
const CAREER_KINDS = [
  'skilled',
  'lucky',
  'newcomer',
  'noise',
  'favourite',
  'longshot',
  'late',
  'latency',
  'maker',
  'wash',
] as const

const careerSchema = z.object({
  name: z.string().min(1),
  kind: z.enum(CAREER_KINDS),
  /** Left out: that of the leader with this name, else one derived from the name. */
  wallet: z
    .string()
    .regex(/^0x[0-9a-f]{40}$/)
    .optional(),
  /** What the venue calls the wallet. Left out: the leader's label, else nothing. */
  label: z.string().optional(),
  /** Left out: as usual for the kind. */
  tradesPerWeek: z.number().positive().max(200).optional(),
  /** Median dollars of a trade. Left out: as usual for the kind. */
  stake: z.number().positive().optional(),
  /** How many days before the venue starts it began. Left out: as early as anyone, a newcomer 16. */
  since: z.number().int().positive().optional(),
  /** Of a skilled wallet's trades, the part in which it knows something. Left out: all of them. */
  insight: z.number().min(0).max(1).optional(),
})

/** The pasts of wallets, told from a seed: what they did on each of `days` days until the venue starts, and go on doing. */
export const careersSchema = z.object({
  seed: z.number().int().nonnegative(),
  days: z.number().int().positive().max(400),
  wallets: z.array(careerSchema),
})

export type Careers = z.infer<typeof careersSchema>
export type Career = z.infer<typeof careerSchema>
