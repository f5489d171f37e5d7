import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const MOST_OUTPUT_BYTES = 256 * 1024 * 1024

/** Runs a TypeScript program to its end in a process of its own and answers what it wrote. @throws Error when it ends badly */
export async function runTypeScript(file: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), file, ...args],
    { maxBuffer: MOST_OUTPUT_BYTES },
  )
  return stdout
}
