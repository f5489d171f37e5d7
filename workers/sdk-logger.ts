import { DefaultLogger, type Logger as SdkLogger } from '@temporalio/worker'
import type { Logger } from '../runtime/logger.ts'

/** What our interceptor has said already, with what it knows of the error, and what is so on purpose. */
const NO_NEWS = new Set(['Activity failed', 'No workflows registered, not polling for workflow tasks'])

/** Passes on what the SDK finds wrong, once. */
export const createSdkLogger = (log: Logger): SdkLogger =>
  new DefaultLogger('WARN', ({ level, message, meta }) => {
    if (NO_NEWS.has(message)) return
    if (level === 'ERROR') log.error(meta ?? {}, message)
    else log.warn(meta ?? {}, message)
  })
