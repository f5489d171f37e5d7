import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino'

/** Fixed message in the past tense, facts in keys: `log.info({ fillId, reason }, 'copy skipped')`. */
export type Logger = PinoLogger

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/**
 * The logger of one process: JSON lines, or one readable line per entry when `pretty`.
 *
 * Secrets redact themselves; the names below are a second net for values that arrive from outside as plain text.
 */
export function createLogger(
  options: { name: string; level: LogLevel; pretty: boolean },
  destination: DestinationStream = process.stdout,
): Logger {
  return pino(
    {
      level: options.level,
      base: { process: options.name },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SENSITIVE_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' },
    },
    options.pretty ? prettyStream(destination) : destination,
  )
}

const SENSITIVE_KEYS = [
  'apiKey',
  'authorization',
  'cookie',
  'databaseUrl',
  'headers',
  'password',
  'privateKey',
  'secret',
  'signature',
  'token',
]

const NOT_FACTS = new Set(['level', 'time', 'process', 'msg', 'err'])

/** Turns pino's JSON lines into `12:03:11  WARN   message  key=value`, an error's stack below. */
function prettyStream(destination: DestinationStream): DestinationStream {
  return {
    write(line: string) {
      const entry = JSON.parse(line) as Record<string, unknown>
      const facts = Object.entries(entry)
        .filter(([key]) => !NOT_FACTS.has(key))
        .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
      const head = [String(entry['time']).slice(11, 19), String(entry['level']).toUpperCase().padEnd(5), entry['msg']]
      destination.write(`${[...head, ...facts].join('  ')}\n${stackOf(entry['err'])}`)
    },
  }
}

function stackOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('stack' in error)) return ''
  return `${String(error.stack)}\n`
}
