import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type ProgramResult, runProgram } from './run-program.ts'

const FOLDERS = [
  'activities',
  'adapters',
  'api',
  'bench',
  'cli',
  'db',
  'domain',
  'runtime',
  'scripts',
  'sim',
  'temporal',
  'test',
  'workers',
  'workflows',
].filter((folder) => existsSync(folder))
const RULES = '.dependency-cruiser.cjs'

/**
 * Checks the import rules twice: for all imports, then for those that exist at run time, over a copy of the sources without
 * `import type` statements. The tool itself cannot tell them apart without the programming interface of older TypeScript.
 */
export async function checkImports(): Promise<ProgramResult> {
  const copy = mkdtempSync(join(tmpdir(), 'understudy-imports-'))
  try {
    copyWithoutTypeImports(copy)
    const all = await cruise(resolve('.'), 'all')
    const runTime = await cruise(copy, 'run-time')
    return {
      exitCode: all.exitCode || runTime.exitCode,
      output: `all imports:\n${all.output}\nimports at run time:\n${runTime.output}`,
      ms: all.ms + runTime.ms,
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function copyWithoutTypeImports(target: string) {
  copyFileSync(RULES, join(target, RULES))
  symlinkSync(resolve('node_modules'), join(target, 'node_modules'))
  for (const folder of FOLDERS) {
    cpSync(folder, join(target, folder), { recursive: true, filter: (path) => !path.includes('/fixtures') })
    for (const file of readdirSync(join(target, folder), { recursive: true, encoding: 'utf8' })) {
      if (file.endsWith('.ts')) eraseTypeImports(join(target, folder, file))
    }
  }
}

/** With `verbatimModuleSyntax` these statements, and only these, vanish when the code runs. */
function eraseTypeImports(path: string) {
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^(import|export) type [^;]*? from '[^']+'$/gms, ''))
}

const cruise = (root: string, imports: 'all' | 'run-time') =>
  runProgram(
    resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
    ['--config', RULES, '--output-type', 'err', ...FOLDERS],
    { quiet: true, cwd: root, env: { IMPORTS: imports } },
  )
