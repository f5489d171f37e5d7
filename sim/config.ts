import { z } from 'zod'
import { InvalidInputError } from '../domain/errors.ts'
import type { FaultSpec } from './faults.ts'

const flag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .optional()
const number = z.coerce.number().optional()

/** A JSON list; its items are checked where the faults are set. */
const faultList = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as FaultSpec[]
  } catch {
    context.addIssue('must be a JSON list of faults')
    return z.NEVER
  }
})

const schema = z.object({
  SIM_SESSION: z.string().optional(),
  SIM_PORT: number,
  SIM_SPEED: number,
  SIM_RUN: number,
  SIM_REPEAT: flag,
  SIM_BLOCK_MS: number,
  /** Epoch milliseconds. */
  SIM_PAST_UNTIL: number,
  SIM_DATA_LAG_MS: number,
  SIM_SEED: number,
  SIM_FAULTS: faultList.optional(),
  SIM_AUTOPLAY: flag,
  SIM_WEBHOOK_URL: z.url().optional(),
  SIM_WEBHOOK_DELAY_MS: number,
  SIM_WEBHOOK_RETRY_FACTOR: number,
  SIM_ALCHEMY_SIGNING_KEY: z.string().min(1).optional(),
  SIM_ALCHEMY_KINDS: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(['graphql', 'address-activity'])))
    .optional(),
  SIM_QUICKNODE_SECURITY_TOKEN: z.string().min(1).optional(),
  SIM_QUICKNODE_GZIP: flag,
  SIM_MORALIS_STREAM_SECRET: z.string().min(1).optional(),
  SIM_MORALIS_CONFIRM_BLOCKS: number,
})

/** Settings of a venue that runs as a process of its own. */
export type SimConfig = z.infer<typeof schema>

/** Reads the settings; empty variables count as absent. @throws InvalidInputError naming every one that is wrong. */
export function parseSimConfig(env: Record<string, string | undefined>): SimConfig {
  const parsed = schema.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')))
  if (!parsed.success) throw new InvalidInputError(`settings are not usable:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}
