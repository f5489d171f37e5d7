import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { messageOf } from '../domain/errors.ts'

const EXIT_USAGE = 2

/**
 * Reads the options of a command that goes through a folder of recordings, given as `--data DIR`. Ends the process with its usage
 * where that is asked for (exit 0), or where something else was given than is expected (exit 2).
 *
 * @param usage - the command with its options, on one line.
 * @param defaults - of what else may be given.
 */
export function readEvaluationOptions<Name extends string>(
  usage: string,
  defaults: Readonly<Record<Name, string>>,
): Record<Name, string> & { data: string } {
  const given = parse(usage, defaults)
  const data = given['data']
  if (given['help']) {
    console.log(`usage: ${usage}`)
    process.exit(0)
  }
  if (typeof data !== 'string') return endWith('DIR was not given', usage)
  if (!existsSync(data)) return endWith(`DIR was ${data}, where nothing is`, usage)
  const chosen: Record<Name, string> = { ...defaults }
  for (const name of Object.keys(defaults) as Name[]) {
    const value = given[name]
    if (typeof value === 'string') chosen[name] = value
  }
  return { ...chosen, data }
}

function parse(
  usage: string,
  defaults: Readonly<Record<string, string>>,
): Record<string, string | boolean | undefined> {
  const names = [...Object.keys(defaults), 'data']
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  try {
    return parseArgs({ options: { ...options, help: { type: 'boolean' } } }).values
  } catch (error) {
    return endWith(messageOf(error), usage)
  }
}

function endWith(problem: string, usage: string): never {
  console.error(`${problem}\nusage: ${usage}`)
  process.exit(EXIT_USAGE)
}
