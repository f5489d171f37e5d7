import { checkImports } from './check-imports.ts'
import { type ProgramResult, runProgram } from './run-program.ts'

/** `npm run check`: everything that reads the code without running it. All checks run, then it fails if one did. */
const CHECKS: Readonly<Record<string, () => Promise<ProgramResult>>> = {
  biome: () => quietly('@biomejs/biome/bin/biome', 'check', '--error-on-warnings'),
  oxlint: () => quietly('oxlint/bin/oxlint', '--type-aware', '--deny-warnings'),
  tsc: () => quietly('typescript/bin/tsc', '--noEmit'),
  'tsc page': () => quietly('typescript/bin/tsc', '--noEmit', '--project', 'dashboard'),
  imports: checkImports,
  knip: () => quietly('knip/bin/knip.js'),
}

for (const [name, check] of Object.entries(CHECKS)) {
  const { exitCode, output, ms } = await check()
  console.log(`${exitCode === 0 ? 'ok  ' : 'FAIL'}  ${name.padEnd(8)} ${(ms / 1000).toFixed(1)} s`)
  if (exitCode !== 0) {
    process.exitCode = 1
    console.log(output)
  }
}

function quietly(script: string, ...args: string[]): Promise<ProgramResult> {
  return runProgram(`node_modules/${script}`, args, { quiet: true })
}
