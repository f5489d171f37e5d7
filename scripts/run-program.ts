import { spawn } from 'node:child_process'
import { environmentWith } from '../runtime/config.ts'

export type ProgramResult = { exitCode: number; output: string; ms: number }

/** Runs a program of `node_modules` with this Node. Its output is passed through, or collected when `quiet`. */
export function runProgram(
  script: string,
  args: readonly string[],
  { quiet, cwd = '.', env = {} }: { quiet: boolean; cwd?: string; env?: Readonly<Record<string, string>> },
): Promise<ProgramResult> {
  const startedAt = Date.now()
  const stdio = quiet ? ('pipe' as const) : ('inherit' as const)
  const program = spawn(process.execPath, [script, ...args], {
    cwd,
    env: environmentWith(env),
    stdio: ['inherit', stdio, stdio],
  })
  const forward = (signal: NodeJS.Signals) => program.kill(signal)
  for (const signal of SIGNALS) process.on(signal, forward)
  let output = ''
  for (const stream of [program.stdout, program.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  return new Promise((resolve, reject) => {
    program.once('error', reject)
    program.once('close', (code) => {
      for (const signal of SIGNALS) process.off(signal, forward)
      resolve({ exitCode: code ?? 1, output, ms: Date.now() - startedAt })
    })
  })
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
