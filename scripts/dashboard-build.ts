import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const SOURCES = join(ROOT, 'dashboard')
/** Where the built page is. */
export const BUILT_PAGE = join(SOURCES, 'dist')
/** Written last, so that a build that was cut short does not count. */
const STAMP = join(BUILT_PAGE, 'sources.sha256')

/** Builds the page into `dashboard/dist`, unless it was built from these very sources before. */
export async function buildDashboard(): Promise<'built' | 'up to date'> {
  const sources = hashSources()
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources) return 'up to date'
  // Loaded only now: a start that has nothing to build should not wait for the builder.
  const [{ build }, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')])
  // Built aside and moved into place: nobody ever reads half a page, and two builds at once do not mix.
  const aside = join(SOURCES, `dist-${process.pid}`)
  try {
    await build({
      root: SOURCES,
      configFile: false,
      logLevel: 'warn',
      plugins: [react()],
      // Whatever NODE_ENV says here, as under a test runner: the page is always the optimised one.
      mode: 'production',
      define: { 'process.env.NODE_ENV': JSON.stringify('production') },
      resolve: { conditions: ['module', 'browser', 'production'] },
      oxc: { jsx: { development: false } },
      build: {
        outDir: aside,
        emptyOutDir: true,
        // The icon too is a file: the page's policy then needs no exception for it.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        chunkSizeWarningLimit: 800,
      },
    })
    writeFileSync(join(aside, 'sources.sha256'), sources)
    rmSync(BUILT_PAGE, { recursive: true, force: true })
    renameSync(aside, BUILT_PAGE)
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
  return 'built'
}

/** Over everything that the result depends on: the page's files, how it is built, and the exact libraries. */
function hashSources(): string {
  const files = readdirSync(SOURCES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(BUILT_PAGE))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const hash = createHash('sha256')
  for (const file of [...files, import.meta.filename, join(ROOT, 'package-lock.json')]) {
    hash.update(`${file.slice(ROOT.length)}\n`).update(readFileSync(file))
  }
  return hash.digest('hex')
}
