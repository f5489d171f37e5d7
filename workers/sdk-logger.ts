import { DefaultLogger, type Logger as SdkLogger } from '@temporalio/worker'
import type { Logger } from '../runtime/logger.ts'

/** What our interceptor has said already, with what it knows of the error. */
const SAID = 'Activity failed'

/** Passes on what the SDK finds wrong, once. */
export const createSdkLogger = (log: Logger): SdkLogger =>
  new DefaultLogger('WARN', ({ level, message, meta }) => {
    if (message === SAID) return
    if (level === 'ERROR') log.error(meta ?? {}, message)
    else log.warn(meta ?? {}, message)
  })
