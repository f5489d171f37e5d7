/**
 * Runs a TypeScript file on a machine that may have nothing but Node: checks Node's version, installs the dependencies
 * when they are missing or out of date, reads `.env`, then hands over. Uses nothing that would have to be installed.
 *
 *   node scripts/bootstrap.mjs scripts/start.ts [arguments…]
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [, , file, ...args] = process.argv

if (!file) fail('usage: node scripts/bootstrap.mjs <file.ts> [arguments…]')
checkNode('20.19.0')
process.chdir(root)
if (!dependenciesMatchLock()) installDependencies()
if (existsSync('.env')) process.loadEnvFile('.env')

if (process.env.npm_command) endWithNpm()

const path = resolve(file)
process.argv = [process.execPath, path, ...args]
const { register } = await import('tsx/esm/api')
register()
await import(pathToFileURL(path).href)

function checkNode(oldest) {
  const [major, minor] = process.versions.node.split('.').map(Number)
  const [oldestMajor, oldestMinor] = oldest.split('.').map(Number)
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  fail(`Understudy needs Node ${oldest} or later, found ${process.versions.node}. See https://nodejs.org/en/download`)
}

/** Compares what npm recorded in `node_modules` with `package-lock.json`. Packages for other platforms are not installed. */
function dependenciesMatchLock() {
  const installed = readPackages('node_modules/.package-lock.json')
  if (!installed) return false
  return Object.entries(readPackages('package-lock.json') ?? {}).every(([name, wanted]) => {
    if (name === '') return true
    const found = installed[name]
    return found ? found.version === wanted.version && found.integrity === wanted.integrity : wanted.optional === true
  })
}

function readPackages(lockFile) {
  if (!existsSync(lockFile)) return null
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages
}

function installDependencies() {
  console.log('installing the dependencies (npm ci) …')
  const npm = spawnSync('npm', ['ci', '--no-fund', '--no-audit'], { stdio: 'inherit' })
  if (npm.error) fail(`npm could not be run: ${npm.error.message}`)
  if (npm.status !== 0) process.exit(npm.status ?? 1)
}

/** npm passes signals on, but when it is killed nobody tells its scripts. */
function endWithNpm() {
  const npm = process.ppid
  setInterval(() => process.ppid !== npm && process.kill(process.pid, 'SIGTERM'), 1000).unref()
}

function fail(message) {
  console.error(message)
  process.exit(1)
}
