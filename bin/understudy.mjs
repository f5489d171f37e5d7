#!/usr/bin/env node
/**
 * The `understudy` command from wherever it is called: reads the settings of its own folder, then hands over to `cli/main.ts`.
 * Uses nothing that would have to be installed.
 */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const settings = join(root, '.env')

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`needs Node 20.19 or later, found ${process.versions.node}. See https://nodejs.org/en/download`)
}
if (!existsSync(join(root, 'node_modules', 'tsx'))) fail(`its dependencies are not installed. Run npm ci in ${root}`)
if (existsSync(settings)) process.loadEnvFile(settings)
// As npm start reads it: from the program's folder, wherever the command is called.
process.env.UNDERSTUDY_HOME = resolve(root, process.env.UNDERSTUDY_HOME || '.understudy')

for (const api of ['tsx/esm/api', 'tsx/cjs/api']) {
  // Both ways: the Temporal SDK loads the payload converter with a plain require.
  const { register } = await import(api)
  register()
}
await import(pathToFileURL(join(root, 'cli', 'main.ts')).href)

function fail(message) {
  process.stderr.write(`understudy: ${message}\n`)
  process.exit(1)
}
