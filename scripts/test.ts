import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from './run-program.ts'

/** `npm test`: all suites, arguments passed on to vitest. The last line is `N passed, N failed`, alone. */
const dir = mkdtempSync(join(tmpdir(), 'understudy-test-'))
const report = join(dir, 'report.json')
try {
  const { exitCode } = await runProgram(
    'node_modules/vitest/vitest.mjs',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
    { quiet: false },
  )
  process.exitCode = exitCode
  console.log(summarise(report))
} finally {
  rmSync(dir, { recursive: true, force: true })
}

type Report = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

/** A file that could not be loaded has no tests in the report; it counts as one failure. So does a missing report. */
function summarise(path: string): string {
  const counts = readReport(path)
  if (!counts) return '0 passed, 1 failed'
  const broken = counts.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  const skipped = counts.numPendingTests + counts.numTodoTests
  const failed = counts.numFailedTests + broken.length
  return `${counts.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

function readReport(path: string): Report | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report
  } catch {
    return null
  }
}
